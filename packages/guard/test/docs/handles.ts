import { McpServer, createMcpHandler } from '@modelcontextprotocol/server'
import {
  createGuard,
  scopeEventStore,
  scopeTaskStore,
  toolInput,
  type EventStoreShape,
  type TaskStoreShape,
} from '@handfast/guard'
import { guardFetch } from '@handfast/guard/adapters/fetch'
import { z } from 'zod'

declare const secret: string
declare const taskStore: TaskStoreShape
declare const eventStore: EventStoreShape<object>
const uriOf = (subject: string): string => `inbox://${subject}/messages`

const said = (text: string) => ({ content: [{ type: 'text' as const, text }] })

const guard = createGuard({
  issuer: 'https://login.example',
  keys: [{ id: '2026-11', secret }],
})

const baskets = guard.handles('basket', {
  schema: z.object({ items: z.array(z.string()) }),
  limits: { idleMsMax: 60 * 60_000, perPrincipalMax: 50 },
  recover: 'Call create_basket for a new one.',
})

function createServer(): McpServer {
  const server = new McpServer({ name: 'shop', version: '1.0.0' })

  server.registerTool('create_basket', {}, async () => {
    const { id } = await baskets.mint({ items: [] })
    return said(`Your basket is ${id}`)
  })

  const basket = z.string().describe('As create_basket named it').transform(baskets.fromArgument)
  server.registerTool(
    'add_item',
    { inputSchema: z.object({ basket, item: z.string() }) },
    async ({ basket: { id }, item }) => {
      const { value } = await baskets.update(id, ({ items }) => ({ items: [...items, item] }))
      return said(value.items.join(', '))
    },
  )
  return server
}

const { fetch: serve } = createMcpHandler(createServer)
export const handler = guardFetch(guard, (request, extra) => serve(request, extra as never))

export const inputSchema = toolInput({ basket: baskets.field(), item: z.string() })

export async function once(callId: string): Promise<string> {
  const { id } = await baskets.mint({ items: [] }, { idempotencyKey: callId })
  return id
}

export async function together(id: string): Promise<void> {
  await baskets.share(id, { issuer: 'https://login.example', subject: 'bob' }, 'write')
}

export const tasks = scopeTaskStore(taskStore, guard)
export const newEventStore = () => scopeEventStore(eventStore, guard)

export const listening = createGuard({
  issuer: 'https://login.example',
  maySubscribe: ({ principal }, topic) =>
    topic.kind === 'resource' && topic.uri === uriOf(principal.subject),
})
