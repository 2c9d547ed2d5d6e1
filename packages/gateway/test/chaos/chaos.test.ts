import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort, pauseMs } from '../../../guard/test/support/real-server.ts'
import { onDisk, redisProgram, startRedis } from '../../../guard/test/support/redis-server.ts'
import { runLoad } from './load.ts'
import type { Principal, Tally } from './load.ts'
import { openNode, until } from './node.ts'
import type { Node } from './node.ts'
import { openUpstream } from './upstream.ts'

const seconds = Number(process.env['HANDFAST_CHAOS_SECONDS'] ?? 20)
const workersPerPrincipal = 4
const mebibyte = 2 ** 20

const principals: readonly Principal[] = ['alice', 'bob', 'carol', 'dave'].map((name) => ({
  name,
  key: `${name}-credential-7f3a`,
}))

const callersOf = (rotated: readonly Principal[]): object => ({
  header: 'x-api-key',
  keys: rotated.map(({ name, key }) => ({
    subject: name,
    hash: `sha256:${createHash('sha256').update(key).digest('hex')}`,
  })),
})

/** Requests that begin and never end. */
function halfOpen(url: string, count: number): readonly Socket[] {
  const { hostname, port } = new URL(url)
  return Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write('POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{')
    return socket
  })
}

const ask = (node: Node, body: string, session?: string): Promise<Response> =>
  fetch(node.url, {
    method: 'POST',
    body,
    headers: {
      'x-api-key': principals[0]?.key ?? '',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    },
  })

/** Asks for much, and reads nothing of it. */
async function slowReader(node: Node): Promise<() => Promise<void>> {
  const clientInfo = { name: 'canary-of-alice.', version: '1' }
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
  const begun = await ask(
    node,
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  )
  await begun.text()
  const session = begun.headers.get('mcp-session-id') ?? ''
  const call = {
    jsonrpc: '2.0',
    id: 2,
    method: 'tools/call',
    params: { name: 'flood', arguments: {} },
  }
  const flooding = await ask(node, JSON.stringify(call), session)
  expect(flooding.status).toBe(200)
  return () => flooding.body?.cancel() ?? Promise.resolve()
}

interface Place {
  readonly one: Node
  readonly other: Node
  readonly redis: Awaited<ReturnType<typeof startRedis>>
  readonly upstream: Awaited<ReturnType<typeof openUpstream>>
}

/** One after the other, each as long as it may take; the load goes on all the while. */
const faults: readonly ((place: Place, turn: number) => Promise<void>)[] = [
  async ({ one }) => {
    await one.kill()
    await pauseMs(300)
    await one.start()
  },
  async ({ redis }) => {
    await redis.kill()
    await pauseMs(300)
    await redis.start()
  },
  async ({ upstream }) => {
    for (let crashes = 0; crashes < 3; crashes += 1) {
      await upstream.crash()
      await pauseMs(100)
      await upstream.start()
      await pauseMs(200)
    }
  },
  async ({ other }) => {
    const sockets = halfOpen(other.url, 50)
    await pauseMs(300)
    for (const socket of sockets) socket.destroy()
  },
  async ({ one, other }, turn) => {
    const rotated = principals.map(({ name }) => ({ name, key: `${name}-credential-${turn}` }))
    // As operators do: both for a while, then the new one alone.
    const both = callersOf([...principals.map((principal) => ({ ...principal })), ...rotated])
    for (const node of [one, other]) await node.reload(both)
    for (const [at, principal] of principals.entries()) principal.key = rotated[at]?.key ?? ''
    await pauseMs(200)
    for (const node of [one, other]) await node.reload(callersOf(rotated))
  },
]

describe.runIf(redisProgram !== undefined)(
  'two gateways, of which everything fails in turn',
  () => {
    it(
      'cross nothing, lose no end of a session, and leave nothing behind',
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'handfast-chaos-'))
        const redis = await startRedis(onDisk)
        const upstream = await openUpstream(await freePort())
        const shared = {
          folder,
          redisUrl: `redis://127.0.0.1:${redis.port}`,
          upstreamUrl: upstream.url,
        }
        const given = { ...shared, callers: callersOf(principals) }
        const one = await openNode({ ...given, name: 'one', aheadMs: 0 })
        const other = await openNode({ ...given, name: 'other', aheadMs: 5000 })
        const tally: Tally = { checked: 0, refused: 0, wrong: [], ended: 0 }
        try {
          await (await ask(other, '{"jsonrpc":"2.0","id":1,"method":"ping"}')).text()
          const before = other.used()
          await suffer({ one, other, redis, upstream }, tally)
          expect(tally.wrong).toEqual([])
          expect(tally.ended).toBeGreaterThan(0)
          expect(tally.checked - tally.refused).toBeGreaterThan(seconds * 10)
          await until(() => other.used().descriptors <= before.descriptors + 16)
          expect(other.used().memoryBytes).toBeLessThan(before.memoryBytes + 250 * mebibyte)
          process.stderr.write(
            `chaos: ${JSON.stringify({ ...tally, before, after: other.used() })}\n`,
          )
        } finally {
          await Promise.all([one.close(), other.close(), redis.close(), upstream.crash()])
          await rm(folder, { recursive: true })
        }
      },
      (seconds + 120) * 1000,
    )
  },
)

async function suffer(place: Place, tally: Tally): Promise<void> {
  const { one, other } = place
  const endsAtMs = performance.now() + seconds * 1000
  let isOver = false
  const urls = [one.url, other.url]
  const load = { principals, urls, tally, isOver: () => isOver }
  const running = runLoad(load, workersPerPrincipal)
  try {
    const stops = await Promise.all([slowReader(other), slowReader(other)])
    for (let turn = 0; performance.now() < endsAtMs; turn += 1) {
      await faults[turn % faults.length]?.(place, turn)
      await pauseMs(300)
      expect(other.used().memoryBytes).toBeLessThan(600 * mebibyte)
    }
    for (const stop of stops) await stop().catch(() => undefined)
  } finally {
    isOver = true
    await running
  }
}
