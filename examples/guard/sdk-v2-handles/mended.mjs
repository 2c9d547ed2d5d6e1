// Notes behind handles, and a transfer that asks before it is done, with SDK v2.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { createGuard } from '@handfast/guard'
import { guardMcpHandler } from '@handfast/guard/adapters/mcp-sdk-v2'
import { toNodeHandler } from '@modelcontextprotocol/node'
import * as mcp from '@modelcontextprotocol/server'
import { z } from 'zod'
import { verifier } from './verifier.mjs'

const keys = [{ id: '2026-11', secret: randomBytes(32) }]
const guard = createGuard({ issuer: 'https://login.example', cleartextOnLoopback: true, keys })
const notes = guard.handles('note')
const codec = guard.requestState({ singleUse: true })

const said = (text) => ({ content: [{ type: 'text', text }] })
const annotations = { readOnlyHint: true }
const question = {
  message: 'Send it?',
  requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
}

function createBank() {
  const info = { name: 'bank', version: '1.0.0' }
  const server = new mcp.McpServer(info, { requestState: { verify: codec.verify } })
  const noted = z.object({ text: z.string() })
  server.registerTool('open_note', { inputSchema: noted, annotations }, async ({ text }) => {
    const { id } = await notes.mint(text)
    return said(`Opened ${id}`)
  })
  const named = z.object({ note_id: z.string() })
  server.registerTool('read_note', { inputSchema: named, annotations }, async ({ note_id: id }) => {
    const note = await notes.resolve(id)
    return said(note.value)
  })
  const amounts = z.object({ amount: z.number().int().min(1) })
  server.registerTool(
    'transfer',
    { inputSchema: amounts, annotations },
    async ({ amount }, ctx) => {
      const pending = ctx.mcpReq.requestState()
      const answer = mcp.acceptedContent(ctx.mcpReq.inputResponses, 'ok')
      if (pending !== undefined && answer !== undefined) return said(`Sent ${pending.amount}`)
      return mcp.inputRequired({
        inputRequests: { ok: mcp.inputRequired.elicit(question) },
        requestState: await codec.mint({ amount }),
      })
    },
  )
  return server
}

const authenticate = mcp.requireBearerAuth({ verifier })
const handler = mcp.createMcpHandler(createBank)
export const { fetch } = guardMcpHandler(guard, handler, { authenticate })

if (process.argv[1] === import.meta.filename) {
  createServer(toNodeHandler({ fetch })).listen(3000, '127.0.0.1')
}
