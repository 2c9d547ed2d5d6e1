import { Pool } from 'undici'
import { initialize, wire } from '../run/initialize.ts'
import { cpuMsOf } from './started.ts'
import type { Started } from './started.ts'

export interface Load {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of the contender's processes. */
  readonly cpuUsEach: number
}

const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
const call = JSON.stringify({
  jsonrpc: '2.0',
  id: 2,
  method: 'tools/call',
  params: { name: 'echo', arguments: {} },
})

/** A client with a session and a connection of its own. */
export interface Client {
  readonly sessionId: string
  call(): Promise<void>
  /** Ends the session. */
  close(): Promise<void>
}

export interface HttpClient extends Client {
  /** Closes the connection, and the session stays. */
  leave(): Promise<void>
}

export async function openClient(url: string): Promise<HttpClient> {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: 1 })
  const post = async (body: string, headers: object): Promise<Dispatched> => {
    const answer = await pool.request({
      path: pathname,
      method: 'POST',
      headers: { ...wire, ...headers },
      body,
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 300) throw new Error(`${answer.statusCode}: ${text.slice(0, 200)}`)
    return { text, sessionId: String(answer.headers['mcp-session-id'] ?? '') }
  }
  const { sessionId } = await post(initialize, {})
  const headers = { 'mcp-session-id': sessionId, 'mcp-protocol-version': '2025-11-25' }
  await post(initialized, headers)
  return {
    sessionId,
    async call() {
      const { text } = await post(call, headers)
      if (!text.includes('"result"')) throw new Error(`no result: ${text.slice(0, 200)}`)
    },
    async close() {
      // Servers of the SDK keep what is not ended, which is the more the longer a run is.
      const ended = await pool.request({ path: pathname, method: 'DELETE', headers })
      await ended.body.dump()
      await pool.close()
    },
    leave: () => pool.close(),
  }
}

interface Dispatched {
  readonly text: string
  readonly sessionId: string
}

/** So many clients, each calling as soon as it has its answer, for so long. */
export async function load(
  contender: Started,
  clients: readonly Client[],
  forMs: number,
): Promise<Load> {
  const times: number[] = []
  const cpuBefore = await cpuMsOf(contender.pids)
  const startedAt = performance.now()
  const work = async (client: Client): Promise<void> => {
    while (performance.now() - startedAt < forMs) {
      const before = performance.now()
      await client.call()
      times.push(performance.now() - before)
    }
  }
  await Promise.all(clients.map(work))
  const elapsedMs = performance.now() - startedAt
  const cpuMs = (await cpuMsOf(contender.pids)) - cpuBefore
  times.sort((left_, right) => left_ - right)
  return {
    perSecond: (times.length / elapsedMs) * 1000,
    p50Ms: times[Math.floor(times.length / 2)] ?? Number.NaN,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
    cpuUsEach: (cpuMs / times.length) * 1000,
  }
}
