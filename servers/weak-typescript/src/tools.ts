import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { findBasket, openBasket } from './baskets.ts'

interface Conversation {
  readonly notes: string[]
}

const conversations = new Map<string, Conversation>()

export function shopServer(): McpServer {
  const server = new McpServer({ name: 'shop', version: '1.0.0' })

  server.registerTool('open_basket', { description: 'Opens a basket' }, async () => ({
    content: [{ type: 'text', text: openBasket() }],
  }))

  server.registerTool(
    'view_basket',
    { description: 'Shows a basket', inputSchema: { basket_id: z.string() } },
    async ({ basket_id }) => {
      const basket = findBasket(basket_id)
      if (basket === undefined) return { isError: true, content: [{ type: 'text', text: 'No such basket' }] }
      return { content: [{ type: 'text', text: JSON.stringify(basket.items) }] }
    },
  )

  server.registerTool(
    'note',
    { description: 'Adds a note', inputSchema: { conversation_id: z.string(), text: z.string() } },
    async ({ conversation_id, text }) => {
      let conversation = conversations.get(conversation_id)
      if (conversation === undefined) {
        conversation = { notes: [] }
        conversations.set(conversation_id, conversation)
      }
      conversation.notes.push(text)
      return { content: [{ type: 'text', text: conversation.notes.join('\n') }] }
    },
  )

  return server
}
