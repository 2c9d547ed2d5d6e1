import { McpServer, ProtocolError, acceptedContent, inputRequired } from '@modelcontextprotocol/server'
import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { StoredNotes } from '../kit/notes.ts'
import { pendingOf } from './confirmations.ts'
import type { Confirmations, Pending } from './confirmations.ts'

export interface BankOptions {
  readonly notes: StoredNotes
  readonly confirmations: Confirmations
}

/** Notes behind handles, and a transfer that asks before it is done. */
export function bankServer({ notes, confirmations }: BankOptions): McpServer {
  const { codec } = confirmations
  const server = new McpServer(
    { name: 'bank', version: '1.0.0' },
    { requestState: { verify: (state, ctx) => codec.verify(state, ctx) } },
  )
  const annotations = { readOnlyHint: true }
  server.registerTool(
    'open_note',
    { inputSchema: z.object({ text: z.string() }), annotations },
    async ({ text }, ctx) => said(`Opened ${await notes.open(text, userOf(ctx))}`),
  )
  server.registerTool(
    'read_note',
    { inputSchema: z.object({ note_id: z.string() }), annotations },
    async ({ note_id: id }, ctx) => {
      const text = await notes.read(id, userOf(ctx))
      return text === undefined ? { ...said('Unknown note'), isError: true } : said(text)
    },
  )
  server.registerTool(
    'transfer',
    { inputSchema: z.object({ amount: z.number().int().min(1) }), annotations },
    async ({ amount }, ctx) => {
      const request = pendingOf(ctx, 'transfer', amount)
      const pending = ctx.mcpReq.requestState<Pending>()
      const answer = acceptedContent(ctx.mcpReq.inputResponses, 'ok')
      if (pending === undefined || answer === undefined) {
        return inputRequired({
          inputRequests: { ok: inputRequired.elicit(question) },
          requestState: await codec.mint(request, ctx),
        })
      }
      if (!confirmations.isOf(pending, request)) {
        throw new ProtocolError(-32602, 'Invalid or expired requestState')
      }
      return said(`${pending.user} has sent ${pending.amount}`)
    },
  )
  return server
}

const question = {
  message: 'Send it?',
  requestedSchema: {
    type: 'object' as const,
    properties: { ok: { type: 'boolean' as const } },
    required: ['ok'],
  },
}

const userOf = (ctx: ServerContext): string => String(ctx.http?.authInfo?.extra?.['sub'])

const said = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] })
