import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { Pool } from 'undici'
import { initialize, wire } from '../run/initialize.ts'
import { median, tell } from '../run/report.ts'
import { load, openClient } from './load.ts'
import { residentBytesOf } from './started.ts'
import type { Started } from './started.ts'

export interface Sizes {
  readonly few: number
  readonly many: number
  readonly rounds: number
}

const togetherMax = 32

/** Sessions whose clients have left their connections, as most do. */
export async function holdSessions(
  gateway: Started,
  { few, many, rounds }: Sizes,
): Promise<readonly (readonly [string, number])[]> {
  const pool = new Pool(new URL(gateway.url).origin, { connections: togetherMax })
  await begin(pool, few)
  const among = await p50Among(gateway, rounds)
  const before = await settledBytesOf(gateway)
  tell(`  ${many} sessions …`)
  await begin(pool, many - few)
  const after = await settledBytesOf(gateway)
  const amongMany = await p50Among(gateway, rounds)
  await pool.close()
  return [
    ['sessions.bytes-each', (after - before) / (many - few)],
    [`sessions.p50-ms-at-${few}`, among],
    [`sessions.p50-ms-at-${many}`, amongMany],
    ['sessions.ratio-many-to-few', amongMany / among],
  ]
}

const settleMs = 1_000
const settledAfter = 12

/** Once it has been idle for so long that it gives back what it does not need. */
async function settledBytesOf({ pids }: Started): Promise<number> {
  let least = await residentBytesOf(pids)
  for (let idle = 0; idle < settledAfter; idle += 1) {
    await setTimeout(settleMs)
    const bytes = await residentBytesOf(pids)
    if (bytes < least * 0.98) idle = 0
    least = Math.min(least, bytes)
  }
  return least
}

async function begin(pool: Pool, count: number): Promise<void> {
  let left = count
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const answer = await pool.request({
        path: '/mcp',
        method: 'POST',
        headers: wire,
        body: initialize,
      })
      await answer.body.dump()
      if (answer.statusCode !== 200) throw new Error(`A session was refused: ${answer.statusCode}`)
    }
  }
  await Promise.all(Array.from({ length: togetherMax }, work))
}

async function p50Among(gateway: Started, rounds: number): Promise<number> {
  const taken: number[] = []
  const client = await openClient(gateway.url)
  await load(gateway, [client], 1_000)
  for (let round = 0; round < rounds; round += 1) {
    taken.push((await load(gateway, [client], 1_000)).p50Ms)
  }
  await client.close()
  return median(taken)
}

/** One for each session, all open at once. */
export async function holdStreams(
  gateway: Started,
  count: number,
): Promise<readonly (readonly [string, number])[]> {
  const before = await residentBytesOf(gateway.pids)
  const streams: IncomingMessage[] = []
  while (streams.length < count) streams.push(await openStream(gateway.url))
  const after = await residentBytesOf(gateway.pids)
  const held = streams.filter(({ destroyed }) => !destroyed).length
  for (const stream of streams) stream.destroy()
  return [
    ['streams.held', held],
    ['streams.bytes-each', (after - before) / count],
  ]
}

async function openStream(url: string): Promise<IncomingMessage> {
  const { sessionId, leave } = await openClient(url)
  await leave()
  const headers = { accept: 'text/event-stream', 'mcp-session-id': sessionId }
  const asked = request(url, { headers, agent: false }).end()
  const [stream]: IncomingMessage[] = await once(asked, 'response')
  if (stream?.statusCode !== 200) throw new Error(`A stream was refused: ${stream?.statusCode}`)
  stream.on('error', () => undefined)
  return stream.resume()
}
