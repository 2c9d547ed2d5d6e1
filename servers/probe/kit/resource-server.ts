import type { FetchHandler } from './legacy-server.ts'
import { createListeners } from './listeners.ts'
import { modernServer } from './modern-server.ts'

/** Whether somebody may subscribe to the resource of somebody. */
export type MaySubscribe = (owner: string, user: string) => boolean

const touch = {
  name: 'touch_inbox',
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: {} },
}

/** An inbox a user, that its owner alone may read, and that others may hear of or not. */
export function inboxServer(maySubscribe: MaySubscribe): FetchHandler {
  const listeners = createListeners('resourceSubscriptions')
  const uriOf = (user: string): string => `inbox://${user}/messages`
  return modernServer({
    capabilities: { tools: {}, resources: { subscribe: true } },
    answer({ user, message, reply, refuse }) {
      const { method, params = {} } = message
      if (method === 'tools/list') return reply({ tools: [touch] })
      if (method === 'tools/call') {
        const uri = uriOf(user)
        listeners.tell(uri, { method: 'notifications/resources/updated', params: { uri } })
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
      return listeners.open(honoured)
    },
  })
}
