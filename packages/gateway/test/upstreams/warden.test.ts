import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createWarden } from '../../src/upstreams/stdio/warden.ts'
import { initialize } from '../kit.ts'
import { fixture } from './kit.ts'
import { isAlive, until } from './upstream-client.ts'

const binary = fileURLToPath(new URL('../../bin/handfast-gateway.js', import.meta.url))

/** Stands for a server that ignores the end of its input. */
function sleeper(): number {
  const { pid } = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
  return pid ?? 0
}

async function gatewayUrl(gateway: ChildProcess): Promise<string> {
  if (gateway.stderr === null) throw new Error('no standard error')
  for await (const line of createInterface({ input: gateway.stderr })) {
    const [url] = /http:\S+/u.exec(line) ?? []
    if (url !== undefined) return url
  }
  throw new Error('the gateway did not start')
}

async function post(url: string, body: object, sessionId?: string): Promise<Response> {
  const session = sessionId === undefined ? {} : { 'mcp-session-id': sessionId }
  const headers = { accept: 'application/json, text/event-stream', ...session }
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }),
  })
}

const call = (name: string): object => ({ method: 'tools/call', params: { name, arguments: {} } })

async function pidFrom(response: Response): Promise<number> {
  const body = (await response.json()) as { result: { content: readonly { text: string }[] } }
  return Number(body.result.content[0]?.text)
}

describe('the warden', () => {
  it('leaves nothing alive of a gateway that was killed, shells and all', async () => {
    const server = ['sh', '-c', `node ${fixture('plain.mjs')}; true`]
    const args = [binary, '--listen', '127.0.0.1:0', '--admin', 'off', '--state', 'memory', '--']
    const gateway = spawn(process.execPath, [...args, ...server], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const url = await gatewayUrl(gateway)
    const pids: number[] = []
    for (let session = 0; session < 2; session += 1) {
      const id = (await post(url, initialize)).headers.get('mcp-session-id') ?? ''
      pids.push(await pidFrom(await post(url, call('pid'), id)))
      pids.push(await pidFrom(await post(url, call('descend'), id)))
    }
    for (const pid of pids) expect(await isAlive(pid)).toBe(true)
    gateway.kill('SIGKILL')
    await once(gateway, 'exit')
    await until(async () => !(await Promise.all(pids.map(isAlive))).includes(true), 3000)
  })

  it('ends what it watches with its gateway, and nothing that it was told is over', async () => {
    const warden = createWarden()
    const [watched, other] = [sleeper(), sleeper()]
    for (const group of [watched, other]) warden.watch(group)
    warden.unwatch(other)
    warden.close()
    await until(async () => !(await isAlive(watched)))
    expect(await isAlive(other)).toBe(true)
    process.kill(-other, 'SIGKILL')
  })

  it('that dies is started anew, and knows what there is', async () => {
    const warden = createWarden()
    const watched = sleeper()
    warden.watch(watched)
    const before = warden.pid ?? 0
    process.kill(before, 'SIGKILL')
    await until(() => warden.pid !== undefined && warden.pid !== before)
    expect(await isAlive(watched)).toBe(true)
    warden.close()
    await until(async () => !(await isAlive(watched)))
  })
})
