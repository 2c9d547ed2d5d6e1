import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gateway } from '../../src/index.ts'
import { findProgram } from '../../../guard/test/support/program.ts'
import { apiKeysOf } from '../api-keys.ts'
import { echoServer, gatewayBefore, initialize } from '../kit.ts'
import type { EchoServer } from '../kit.ts'

const nginx = findProgram('nginx')
const example = fileURLToPath(new URL('../../../../deploy/nginx/nginx.conf', import.meta.url))

describe.skipIf(nginx === undefined && process.env['CI'] !== 'true')('behind nginx', () => {
  let folder = ''
  let behind: EchoServer
  let gateway: Gateway
  let proxy: ChildProcess
  let url = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nginx-'))
    behind = await echoServer()
    gateway = await gatewayBefore('http://127.0.0.1:9/mcp', {
      callers: [apiKeysOf({ alice: 'a'.repeat(32), bob: 'b'.repeat(32) })],
      decisions: { address: '127.0.0.1', port: 0, servers: ['shop'], refusals: 'forbidden' },
    })
    const port = await freePort()
    url = `http://127.0.0.1:${port}/mcp`
    const text = (await readFile(example, 'utf8'))
      .replace('listen 127.0.0.1:8080', `listen 127.0.0.1:${port}`)
      .replace('server 127.0.0.1:8082', `server ${new URL(gateway.decisionsUrl ?? '').host}`)
      .replace('server 127.0.0.1:3000', `server ${new URL(behind.url).host}`)
    await writeFile(join(folder, 'nginx.conf'), text)
    proxy = spawn(nginx ?? 'nginx', ['-p', folder, '-c', 'nginx.conf'], { stdio: 'ignore' })
    await listening(url)
  })
  afterAll(async () => {
    proxy.kill('SIGTERM')
    await once(proxy, 'exit')
    await gateway.close()
    await behind.close()
    await rm(folder, { recursive: true })
  })

  const ask = (who: string, id?: string, method = 'POST'): Promise<Response> =>
    fetch(url, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${who.repeat(32)}`,
        ...(id === undefined ? {} : { 'mcp-session-id': id }),
      },
      ...(method === 'POST' ? { body: JSON.stringify(initialize) } : {}),
    })

  it('lets a caller use a session, and answers another one as for an unknown id', async () => {
    expect((await ask('a', 'session-of-alice')).status).toBe(200)
    expect(behind.seen.at(-1)?.headers['mcp-session-id']).toBe('session-of-alice')
    const served = behind.seen.length
    const foreign = await ask('b', 'session-of-alice')
    expect(foreign.status).toBe(404)
    expect(await foreign.json()).toMatchObject({ error: { code: -32001 } })
    expect((await ask('b', 'session-of-alice', 'GET')).status).toBe(404)
    expect((await ask('b', 'session-of-alice', 'DELETE')).status).toBe(404)
    expect(behind.seen).toHaveLength(served)
    expect((await ask('a', 'session-of-alice')).status).toBe(200)
  })

  it('does not let a session be used after its end, by anybody', async () => {
    expect((await ask('a', 'session-to-end')).status).toBe(200)
    expect((await ask('a', 'session-to-end', 'DELETE')).status).toBe(200)
    expect((await ask('a', 'session-to-end')).status).toBe(404)
    expect((await ask('b', 'session-to-end')).status).toBe(404)
  })

  it('asks who is calling, and hides the answer from the server behind', async () => {
    const answer = await ask('c')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect((await ask('a')).status).toBe(200)
    expect(behind.seen.at(-1)?.headers.authorization).toBeUndefined()
  })

  it('takes no word of the client for how it has come', async () => {
    const answer = await fetch(url, {
      method: 'DELETE',
      headers: {
        authorization: `Bearer ${'b'.repeat(32)}`,
        'x-original-method': 'GET',
        'x-forwarded-host': 'evil.example',
        'mcp-session-id': 'session-of-alice',
      },
    })
    expect(answer.status).toBe(404)
  })

  it('refuses pages of other origins', async () => {
    const headers = { authorization: `Bearer ${'a'.repeat(32)}`, origin: 'http://evil.example' }
    expect((await fetch(url, { headers })).status).toBe(403)
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function listening(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const isThere = await fetch(url, { method: 'GET' }).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('nginx does not listen')
}
