import { McpServer, acceptedContent, inputRequired } from '@modelcontextprotocol/server'
import { createGuard } from '@handfast/guard'
import { z } from 'zod'

declare const newSecret: string
declare const oldSecret: string
declare const question: Parameters<typeof inputRequired.elicit>[0]
const said = (text: string) => ({ content: [{ type: 'text' as const, text }] })

const guard = createGuard({
  issuer: 'https://login.example',
  keys: [
    { id: '2026-11', secret: newSecret },
    { id: '2026-08', secret: oldSecret },
  ],
})

const codec = guard.requestState<{ readonly amount: number }>({ singleUse: true })

export function createServer(): McpServer {
  const server = new McpServer(
    { name: 'bank', version: '1.0.0' },
    { requestState: { verify: codec.verify } },
  )
  server.registerTool(
    'transfer',
    { inputSchema: z.object({ amount: z.number() }) },
    async ({ amount }, ctx) => {
      const pending = ctx.mcpReq.requestState<{ readonly amount: number }>()
      const answer = acceptedContent(ctx.mcpReq.inputResponses, 'ok')
      if (pending === undefined || answer === undefined) {
        return inputRequired({
          inputRequests: { ok: inputRequired.elicit(question) },
          requestState: await codec.mint({ amount }, ctx),
        })
      }
      return said(`Sent ${pending.amount}`)
    },
  )
  return server
}
