import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { hashOf } from '../api-keys.ts'
import { pauseMs } from '../../../guard/test/support/real-server.ts'
import type { RealServer } from '../../../guard/test/support/real-server.ts'
import type { Principal } from './asking.ts'
import { calling, initializing } from './messages.ts'
import type { Node } from './node.ts'
import type { ChaosUpstream } from './upstream.ts'

export interface Place {
  readonly principals: readonly Principal[]
  /** Killed and ended, and begun again. */
  readonly one: Node
  /** There all the while. */
  readonly other: Node
  readonly store: RealServer
  readonly upstream: ChaosUpstream
}

export interface Fault {
  /** What was done so often, in the plural. */
  readonly name: string
  readonly happens: (place: Place, turn: number) => Promise<void>
}

const halfOpenCount = 50
const slowReaders = 4
const crashesInARow = 3

/** One after the other, each as long as it may take; the load goes on all the while. */
export const faults: readonly Fault[] = [
  {
    name: 'gateways killed',
    async happens({ one }) {
      await one.kill()
      await pauseMs(300)
      await one.start()
    },
  },
  {
    name: 'slow readings',
    async happens({ one, other, principals }) {
      const [alice, bob] = principals
      const nodes = Array.from({ length: slowReaders }, (_, at) => (at % 2 === 0 ? one : other))
      const readings = nodes.map((node, at) => readSlowly(node, at < 2 ? alice : bob))
      await pauseMs(700)
      for (const leave of await Promise.all(readings)) await leave()
    },
  },
  {
    name: 'stores killed',
    async happens({ store }) {
      await store.kill()
      await pauseMs(300)
      await store.start()
    },
  },
  {
    name: 'servers crashed in a loop',
    async happens({ upstream }) {
      for (let crashes = 0; crashes < crashesInARow; crashes += 1) {
        await upstream.crash()
        await pauseMs(100)
        await upstream.start()
        await pauseMs(200)
      }
    },
  },
  {
    name: 'gateways ended',
    async happens({ one }) {
      await one.end()
      await one.start()
    },
  },
  {
    name: 'half-open connections, 50 each',
    async happens({ other }) {
      const sockets = halfOpen(other.url, halfOpenCount)
      await pauseMs(300)
      for (const socket of sockets) socket.destroy()
    },
  },
  {
    name: 'credentials rotated',
    async happens({ one, other, principals }, turn) {
      const rotated = principals.map(({ name }) => ({ name, key: `${name}-credential-${turn}` }))
      // As operators do: both for a while, then the new one alone.
      const both = callersOf([...principals, ...rotated])
      for (const node of [one, other]) await node.reload(both)
      for (const [at, principal] of principals.entries()) principal.key = rotated[at]?.key ?? ''
      await pauseMs(200)
      for (const node of [one, other]) await node.reload(callersOf(rotated))
    },
  },
]

export const callersOf = (principals: readonly Principal[]): object => ({
  header: 'x-api-key',
  keys: principals.map(({ name, key }) => ({
    subject: name,
    hash: hashOf(key),
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

/** Asks for much, and reads nothing of it. */
async function readSlowly(node: Node, who: Principal | undefined): Promise<() => Promise<void>> {
  if (who === undefined) throw new Error('nobody')
  const begun = await ask(node, who, { body: initializing(who.name, '2025-11-25') })
  await begun.text()
  const session = begun.headers.get('mcp-session-id') ?? ''
  const call = { nonce: 'flood', tool: 'flood' } as const
  const flooding = await ask(node, who, { body: calling(call), session })
  if (flooding.status !== 200) throw new Error(`A flood was answered with ${flooding.status}`)
  return async () => flooding.body?.cancel()
}

const ask = (
  node: Node,
  { key }: Principal,
  { body, session }: { readonly body: string; readonly session?: string },
): Promise<Response> =>
  fetch(node.url, {
    method: 'POST',
    body,
    headers: {
      'x-api-key': key,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    },
  })
