import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { initialize, wire } from '../run/initialize.ts'

export interface HeldStreams {
  readonly held: number
  readonly bytesEach: number
  /** From the revocation of all sessions until the last stream has ended. */
  readonly endedMs: number
}

/** Opens so many sessions with a stream each, and ends them all at once. */
export async function holdStreams(count: number): Promise<HeldStreams> {
  const file = fileURLToPath(new URL('stream-server.js', import.meta.url))
  const server = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<Record<string, number>> => JSON.parse((await lines.next()).value)
  const ask = async (what: string): Promise<Record<string, number>> => {
    server.stdin.write(`${what}\n`)
    return next()
  }
  try {
    const { port = 0 } = await next()
    const before = await ask('count')
    const streams = await openAll(port, count)
    const { open = 0, rss = 0 } = await ask('count')
    const allEnded = Promise.all(streams.map((stream) => once(stream, 'close')))
    const startedAt = performance.now()
    await ask('revoke')
    await allEnded
    const endedMs = performance.now() - startedAt
    return { held: open, bytesEach: (rss - (before['rss'] ?? 0)) / open, endedMs }
  } finally {
    server.stdin.end()
    server.kill()
  }
}

const togetherMax = 50

async function openAll(port: number, count: number): Promise<readonly IncomingMessage[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: togetherMax })
  const streams: IncomingMessage[] = []
  while (streams.length < count) {
    const together = Math.min(togetherMax, count - streams.length)
    streams.push(...(await Promise.all(Array.from({ length: together }, () => open(port, agent)))))
  }
  agent.destroy()
  return streams
}

async function open(port: number, agent: Agent): Promise<IncomingMessage> {
  const to = { host: '127.0.0.1', port, path: '/mcp' }
  const asked = request({ ...to, method: 'POST', agent, headers: wire })
  const [answer]: IncomingMessage[] = await once(asked.end(initialize), 'response')
  answer?.resume()
  const id = String(answer?.headers['mcp-session-id'])
  const headers = { accept: 'text/event-stream', 'mcp-session-id': id }
  // A connection of its own, as it stays open.
  const listening = request({ ...to, headers, agent: false })
  const [stream]: IncomingMessage[] = await once(listening.end(), 'response')
  if (stream?.statusCode !== 200) throw new Error(`A stream was refused: ${stream?.statusCode}`)
  stream.on('error', () => undefined)
  return stream.resume()
}
