import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { findBasket, openBasket } from './baskets.ts'
import { principalOf } from './principal.ts'

const refused = { isError: true, content: [{ type: 'text' as const, text: 'Unknown or expired basket' }] }

export function shopServer(): McpServer {
  const server = new McpServer({ name: 'shop', version: '1.0.0' })

  server.registerTool('open_basket', { description: 'Opens a basket' }, async (extra) => {
    const principal = principalOf(extra.authInfo)
    if (principal === undefined) return refused
    return { content: [{ type: 'text', text: openBasket(principal) }] }
  })

  server.registerTool(
    'view_basket',
    { description: 'Shows a basket', inputSchema: { basket_id: z.string() } },
    async ({ basket_id }, extra) => {
      const principal = principalOf(extra.authInfo)
      if (principal === undefined) return refused
      const basket = findBasket(principal, basket_id)
      if (basket === undefined) return refused
      return { content: [{ type: 'text', text: JSON.stringify(basket.items) }] }
    },
  )

  return server
}
