import { setTimeout as wait } from 'node:timers/promises'
import { legacyServer, result } from './legacy-server.ts'
import type { FetchHandler, LegacyCall } from './legacy-server.ts'

const echo = {
  name: 'echo',
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

const workMs = 20

type Deliver = (response: Response) => void

/**
 * A tool that takes its time. Its answer goes to whoever is entered under its route when it is
 * ready, as in a server object that serves several transports.
 *
 * @param routeOf What a request is entered under while it is worked on.
 */
export function routingServer(routeOf: (call: LegacyCall) => string): FetchHandler {
  const routes = new Map<string, Deliver>()
  const work = async (call: LegacyCall): Promise<void> => {
    await wait(workMs)
    const { id, params } = call.message ?? {}
    const { text } = Object(params?.['arguments'])
    routes.get(routeOf(call))?.(result(id, { content: [{ type: 'text', text }] }))
    routes.delete(routeOf(call))
  }
  return legacyServer({
    answer(call) {
      const { message } = call
      if (message?.method === 'tools/list') return result(message.id, { tools: [echo] })
      if (message?.method !== 'tools/call') return undefined
      return new Promise((resolve) => {
        routes.set(routeOf(call), resolve)
        void work(call)
      })
    },
  })
}
