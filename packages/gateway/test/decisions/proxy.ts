import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A proxy that runs on an example of deploy/, of which nothing but addresses was changed. */
export interface Proxy {
  readonly url: string
  close(): Promise<void>
}

export interface ProxyExample {
  /** Below deploy/. */
  readonly folder: string
  readonly file: string
  readonly command: readonly string[]
  /** As the example writes them; `:8080` where its own is a port. */
  readonly addresses: { readonly own: string; readonly behind: string; readonly decisions: string }
}

export interface Around {
  readonly behindUrl: string
  readonly decisionsUrl: string
}

const deploy = fileURLToPath(new URL('../../../../deploy/', import.meta.url))

export async function startProxy(
  { folder: name, file, command: [program = '', ...args], addresses }: ProxyExample,
  { behindUrl, decisionsUrl }: Around,
): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-proxy-'))
  await cp(join(deploy, name), folder, { recursive: true })
  const port = await freePort()
  const own = `127.0.0.1:${port}`
  const example = await readFile(join(folder, file), 'utf8')
  const text = [
    [addresses.own, addresses.own.startsWith(':') ? `:${port}` : own],
    [addresses.decisions, new URL(decisionsUrl).host],
    [addresses.behind, new URL(behindUrl).host],
  ].reduce((written, [from = '', to = '']) => written.replaceAll(from, to), example)
  await writeFile(join(folder, file), text)
  const running = spawn(program, args, { cwd: folder, stdio: 'ignore' })
  const url = `http://${own}/mcp`
  await listening(url)
  return {
    url,
    async close() {
      const ended = once(running, 'exit')
      running.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function listening(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isThere = await fetch(url, { method: 'GET' }).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the proxy does not listen')
}
