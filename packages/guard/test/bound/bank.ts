import {
  McpServer,
  acceptedContent,
  createMcpHandler,
  createRequestStateCodec,
  inputRequired,
} from '@modelcontextprotocol/server'
import type { CallToolResult, RequestStateCodec, ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { FetchServer } from '../../src/adapters/fetch.ts'
import type { Guard } from '../../src/index.ts'

interface Payment {
  readonly amount: number
}

const said = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] })
const annotations = { readOnlyHint: true }

type Codec = Pick<RequestStateCodec<Payment>, 'mint' | 'verify'>

/** Asks before it sends. */
function registerTransfer(server: McpServer, codec: Codec): void {
  const inputSchema = z.object({ amount: z.number().int().min(1) })
  server.registerTool('transfer', { inputSchema, annotations }, async ({ amount }, ctx) => {
    const pending = ctx.mcpReq.requestState<Payment>()
    const answer = acceptedContent(ctx.mcpReq.inputResponses, 'ok')
    if (pending !== undefined && answer !== undefined) return said(`Sent ${pending.amount}`)
    return inputRequired({
      inputRequests: { ok: inputRequired.elicit(question) },
      requestState: await codec.mint({ amount }, ctx),
    })
  })
}

const question = {
  message: 'Send it?',
  requestedSchema: {
    type: 'object' as const,
    properties: { ok: { type: 'boolean' as const } },
    required: ['ok'],
  },
}

const bank = { name: 'bank', version: '1.0.0' }

const served = (create: () => McpServer): FetchServer => {
  const { fetch } = createMcpHandler(create, { legacy: 'reject' })
  return (request, extra) => fetch(request, extra as never)
}

/** In clear: whoever can read it can write one. */
const unsealed: Codec = {
  mint: async (payment) => Buffer.from(JSON.stringify(payment)).toString('base64url'),
  verify: async (state) => JSON.parse(Buffer.from(state, 'base64url').toString('utf8')),
}

/** As a reader of the documentation would sign it. */
const signed = (): Codec =>
  createRequestStateCodec<Payment>({ key: globalThis.crypto.getRandomValues(new Uint8Array(32)) })

/** A note is found by its id, and a state is whoever's it comes from. */
export function weakBank(kind: 'unsealed' | 'signed'): FetchServer {
  const notes = new Map<string, string>()
  const codec = kind === 'signed' ? signed() : unsealed
  return served(() => {
    const server = new McpServer(bank, { requestState: { verify: verifyWith(codec) } })
    server.registerTool(
      'open_note',
      { inputSchema: z.object({ text: z.string() }), annotations },
      ({ text }) => {
        const id = globalThis.crypto.randomUUID()
        notes.set(id, text)
        return said(`Opened ${id}`)
      },
    )
    server.registerTool(
      'read_note',
      { inputSchema: z.object({ note_id: z.string() }), annotations },
      ({ note_id: id }) => said(notes.get(id) ?? 'Unknown note'),
    )
    registerTransfer(server, codec)
    return server
  })
}

const verifyWith =
  (codec: Codec) =>
  (state: string, ctx: ServerContext): Promise<Payment> =>
    codec.verify(state, ctx)

/** The same, with what a guard has for it. */
export function mendedBank(guard: Guard): FetchServer {
  const notes = guard.handles<{ readonly text: string }>('note', { recover: 'Call open_note.' })
  const codec = guard.requestState<Payment>({ singleUse: true, ttlMs: 3_000 })
  return served(() => {
    const server = new McpServer(bank, { requestState: { verify: codec.verify } })
    server.registerTool(
      'open_note',
      { inputSchema: z.object({ text: z.string() }), annotations },
      async (note) => said(`Opened ${(await notes.mint(note)).id}`),
    )
    const id = z.string().describe('The note to read').transform(notes.fromArgument)
    server.registerTool(
      'read_note',
      { inputSchema: z.object({ note_id: id }), annotations },
      ({ note_id: note }) => said(note.value.text),
    )
    registerTransfer(server, codec)
    return server
  })
}
