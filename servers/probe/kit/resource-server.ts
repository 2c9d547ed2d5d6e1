import type { FetchHandler } from './legacy-server.ts'
import { modernServer } from './modern-server.ts'

/** Whether somebody may subscribe to the resource of somebody. */
export type MaySubscribe = (owner: string, user: string) => boolean

const touch = {
  name: 'touch_inbox',
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: {} },
}

type Send = (message: object) => void

/** An inbox a user, that its owner alone may read, and that others may hear of or not. */
export function inboxServer(maySubscribe: MaySubscribe): FetchHandler {
  const listeners = new Map<string, Set<Send>>()
  const uriOf = (user: string): string => `inbox://${user}/messages`
  return modernServer({
    capabilities: { tools: {}, resources: { subscribe: true } },
    answer({ user, message, reply, refuse }) {
      const { method, params = {} } = message
      if (method === 'tools/list') return reply({ tools: [touch] })
      if (method === 'tools/call') {
        const uri = uriOf(user)
        for (const send of listeners.get(uri) ?? []) {
          send({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } })
        }
        return reply({ content: [] })
      }
      if (method === 'resources/list') {
        return reply({ resources: [{ name: 'inbox', uri: uriOf(user) }] })
      }
      if (method === 'resources/read') {
        const { uri } = params
        if (uri !== uriOf(user)) return refuse(-32602, 'Resource not found')
        return reply({ contents: [{ uri, text: `The messages of ${user}` }] })
      }
      if (method !== 'subscriptions/listen') return undefined
      const { resourceSubscriptions: wanted = [] } = Object(params['notifications'])
      const honoured: string[] = wanted.filter((uri: string) =>
        ['alice', 'bob'].some((owner) => uri === uriOf(owner) && maySubscribe(owner, user)),
      )
      return listening(honoured, listeners)
    },
  })
}

function listening(uris: readonly string[], listeners: Map<string, Set<Send>>): Response {
  const encoder = new TextEncoder()
  let send: Send = () => undefined
  const body = new ReadableStream({
    start(controller) {
      send = (message) =>
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(message)}\n\n`))
      send({
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: { resourceSubscriptions: uris } },
      })
      for (const uri of uris) listeners.set(uri, (listeners.get(uri) ?? new Set()).add(send))
    },
    cancel() {
      for (const uri of uris) listeners.get(uri)?.delete(send)
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
