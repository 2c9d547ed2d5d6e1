import { randomUUID } from 'node:crypto'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as web from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import * as v2 from '@modelcontextprotocol/server'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { modernV2 } from './servers.ts'
import type { Behind } from './servers.ts'

const text = (said: string): { content: { type: 'text'; text: string }[] } => ({
  content: [{ type: 'text', text: said }],
})

interface Sitting {
  readonly transport: web.WebStandardStreamableHTTPServerTransport
  usedAtMs: number
}

/**
 * A server as one would keep for a day, of both eras: its sessions remember, end when they were
 * not used for long, and their streams can be resumed.
 */
export function dayServer(clock: () => number, idleMsMax: number): Behind {
  const told: string[] = []
  const sittings = new Map<string, Sitting>()
  const modern = modernV2(told)
  const legacy: FetchHandler = async (request) => {
    const id = request.headers.get('mcp-session-id') ?? ''
    const sitting = sittings.get(id)
    if (sitting !== undefined && clock() - sitting.usedAtMs <= idleMsMax) {
      sitting.usedAtMs = clock()
      return sitting.transport.handleRequest(request)
    }
    if (id !== '') return sessionNotFound()
    const transport = new web.WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      eventStore: eventStore(),
      onsessioninitialized: (made) => {
        sittings.set(made, { transport, usedAtMs: clock() })
      },
      onsessionclosed: (ended) => void sittings.delete(ended),
    })
    await remembering(told).connect(transport)
    return transport.handleRequest(request)
  }
  return {
    told,
    async handler(request) {
      const isOld = await v2.isLegacyRequest(request.clone())
      return isOld ? legacy(request) : modern.handler(request)
    },
  }
}

const sessionNotFound = (): Response =>
  Response.json(
    { jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null },
    { status: 404 },
  )

/** Counts what its session was told, aloud where it is asked to. */
function remembering(told: string[]): McpServer {
  const server = new McpServer({ name: 'day', version: '1.0.0' })
  let count = 0
  const counted = { description: 'Counts calls of this session' }
  server.registerTool('count', counted, async ({ _meta, sendNotification }) => {
    const { progressToken } = _meta ?? {}
    for (const progress of progressToken === undefined ? [] : [1, 2]) {
      const params = { progressToken, progress, total: 2 }
      await sendNotification({ method: 'notifications/progress', params } as never)
    }
    return text(String((count += 1)))
  })
  const waiting = { description: 'Until it is told not to' }
  server.registerTool('wait', waiting, async ({ _meta, signal, sendNotification }) => {
    const { progressToken } = _meta ?? {}
    const params = { progressToken, progress: 1 }
    await sendNotification({ method: 'notifications/progress', params } as never)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    told.push('cancelled')
    return text('cancelled')
  })
  return server
}

type Stored = readonly [streamId: string, message: unknown]

/** Of one session. */
function eventStore(): web.EventStore {
  const events: Stored[] = []
  return {
    async storeEvent(streamId, message) {
      events.push([streamId, message])
      return String(events.length)
    },
    getStreamIdForEventId: async (eventId) => events[Number(eventId) - 1]?.[0],
    async replayEventsAfter(eventId, { send }) {
      const from = Number(eventId)
      const streamId = events[from - 1]?.[0] ?? ''
      for (const [index, [stream, message]] of events.entries()) {
        if (index >= from && stream === streamId) await send(String(index + 1), message as never)
      }
      return streamId
    },
  }
}
