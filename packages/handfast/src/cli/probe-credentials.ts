import { spawn } from 'node:child_process'
import { obtainCredentials } from '../probe/credentials/obtain.ts'
import type { ProbeOptions } from '../probe/probe-options.ts'
import { readTls } from '../probe/read-tls.ts'
import { systemClock } from '../probe/wire/clock.ts'
import { httpExchange } from '../probe/wire/http-exchange.ts'
import type { CliContext } from './context.ts'
import type { ProbeTarget } from './probe-target-arguments.ts'

/** @throws ProbeError */
export async function withCredentials(
  { options, principals, isOpening }: ProbeTarget,
  { env, signal, stderr }: Pick<CliContext, 'env' | 'signal' | 'stderr'>,
): Promise<ProbeOptions> {
  const { url } = options
  if (url === undefined || principals.every(({ token }) => token === undefined)) return options
  const as = await obtainCredentials(principals, {
    target: new URL(url),
    allowHosts: options.allowHosts ?? [],
    exchange: httpExchange({
      tls: readTls(options.tls ?? {}),
      isHttp1Only: options.isHttp1Only ?? false,
    }),
    clock: systemClock,
    signal,
    env,
    say: (line) => stderr.write(`${line}\n`),
    open: isOpening ? openPage : undefined,
  })
  return { ...options, as }
}

const openers: ReadonlyMap<string, readonly [program: string, ...args: readonly string[]]> =
  new Map([
    ['darwin', ['open']],
    ['win32', ['rundll32', 'url.dll,FileProtocolHandler']],
  ])

/** No shell reads the URL. That it was printed as well is enough where no browser is found. */
function openPage({ href }: URL): void {
  const [program, ...args] = openers.get(process.platform) ?? ['xdg-open']
  const child = spawn(program, [...args, href], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
