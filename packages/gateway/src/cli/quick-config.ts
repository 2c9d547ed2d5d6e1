import { isLoopbackHost } from '@handfast/protocol'
import type { CommandLine } from './command-line.ts'
import { CommandLineError } from './command-line.ts'

/**
 * What the options alone say, as the text of a configuration, so that there is one way to read it
 * and one to complain. JSON is YAML.
 *
 * @throws CommandLineError when there is nothing to stand before, or an address is none.
 */
export function quickConfig({ options, server }: CommandLine): string {
  const { upstream, path, listen, admin, state } = options
  const reach = reachOf(text(upstream), server)
  const isFile = text(state) !== undefined && state !== 'memory'
  return JSON.stringify({
    version: 1,
    gateway: {
      ...(listen === undefined ? {} : { listen: addressOf(text(listen) ?? '', 'listen') }),
      ...(admin === undefined
        ? {}
        : { admin: admin === 'off' ? false : addressOf(text(admin) ?? '', 'admin') }),
      state: isFile
        ? { store: 'sqlite', path: state }
        : state === 'memory'
          ? { store: 'memory' }
          : {},
      callers: [{ anonymous: {} }],
      upstreams: { upstream: { path: text(path) ?? '/mcp', ...reach } },
    },
  })
}

const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

function reachOf(url: string | undefined, server: readonly string[] | undefined): object {
  if (url !== undefined && server !== undefined) {
    throw wrong('Give either --upstream URL or -- COMMAND; several go into a configuration.')
  }
  if (server !== undefined) return { command: server }
  if (url === undefined) {
    throw wrong(
      'Nothing to stand before. Give --upstream http://localhost:3000/mcp, ' +
        '-- npx -y a-server, or --config handfast.yaml.',
    )
  }
  return { url }
}

const shape = /^(?:(?<host>\[[0-9a-f:]+\]|[^:]+):)?(?<port>\d{1,5})$/i

function addressOf(
  given: string,
  name: string,
): { readonly address: string; readonly port: number } {
  const { host = '127.0.0.1', port } = shape.exec(given)?.groups ?? {}
  if (port === undefined) throw wrong(`Write --${name} 8080 or --${name} 127.0.0.1:8080.`)
  const address = host.replace(/^\[|\]$/g, '')
  if (!isLoopbackHost(host)) {
    throw wrong(
      `${address} is not only this machine. Callers have to show who they are then, ` +
        'which takes a configuration: see docs/gateway.md.',
    )
  }
  return { address, port: Number(port) }
}

const wrong = (message: string): CommandLineError =>
  new CommandLineError('CLI_ARGUMENT_WRONG', message)
