import { randomUUID } from 'node:crypto'
import type { FetchHandler } from './legacy-server.ts'
import { objectIn, parseError } from './object-in.ts'
import { userOf } from './users.ts'

export interface Basket {
  readonly owner: string
  readonly items: string[]
}

/** A request for a confirmation, as it goes out to the client and comes back. */
export interface Pending {
  readonly user: string
  readonly tool: string
  readonly amount: number
  readonly expiresAtMs: number
}

/** One rule a weakness; each twin replaces one and leaves the others as they are. */
export interface ModernRules {
  mayUse(basket: Basket, user: string): boolean
  seal(pending: Pending): string | Promise<string>
  /** Undefined for a state that is not to be acted on. */
  unseal(state: string, request: Pending): Pending | undefined | Promise<Pending | undefined>
  /** For a state that is no text. */
  take(state: unknown): Pending | undefined
  /** What the server says it can do. */
  readonly capabilities: object
  /** Answers what the server does not know by itself. */
  answer(call: ModernCall): Promise<Response | undefined> | Response | undefined
}

/** A request by somebody who may send some. */
export interface ModernCall {
  readonly user: string
  readonly message: ModernMessage
  readonly request: Request
  reply(result: object): Response
  refuse(code: number, message: string): Response
}


const tools = [
  {
    name: 'create_basket',
    annotations: { readOnlyHint: true },
    inputSchema: {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
    },
  },
  {
    name: 'view_basket',
    annotations: { readOnlyHint: true },
    inputSchema: {
      type: 'object',
      properties: { basket_id: { type: 'string' } },
      required: ['basket_id'],
    },
  },
  {
    name: 'transfer',
    annotations: { readOnlyHint: true },
    inputSchema: {
      type: 'object',
      properties: { amount: { type: 'integer', minimum: 1 } },
      required: ['amount'],
    },
  },
]

const mended: ModernRules = {
  mayUse: (basket, user) => basket.owner === user,
  seal: () => randomUUID(),
  unseal: () => undefined,
  take: () => undefined,
  capabilities: { tools: {} },
  answer: () => undefined,
}

/** A small MCP server of revision 2026-07-28, as a Fetch handler. */
export function modernServer(replaced: Partial<ModernRules> = {}): FetchHandler {
  const rules = { ...mended, ...replaced }
  const baskets = new Map<string, Basket>()
  return async (request) => {
    const user = userOf(request)
    if (user === undefined) return new Response('{}', { status: 401 })
    if (request.headers.get('origin') !== null) return new Response('{}', { status: 403 })
    const { hostname } = new URL(request.url)
    if (hostname !== '127.0.0.1') return new Response('{}', { status: 403 })
    if (request.method !== 'POST') return new Response(null, { status: 405 })
    const message = (await objectIn(request)) as ModernMessage | undefined
    if (message === undefined) return parseError()
    const { id, method, params } = message
    const reply = (result: object): Response =>
      Response.json({ jsonrpc: '2.0', id, result: { resultType: 'complete', ...result } })
    const refuse = (code: number, message: string, status = 200): Response =>
      Response.json({ jsonrpc: '2.0', id, error: { code, message } }, { status })
    if (params?._meta === undefined) return refuse(-32022, 'Unsupported protocol version', 400)
    if (method === 'server/discover') {
      return reply({ supportedVersions: ['2026-07-28'], capabilities: rules.capabilities })
    }
    const other = await rules.answer({ user, message, request, reply, refuse })
    if (other !== undefined) return other
    if (method === 'tools/list') return reply({ tools })
    if (method !== 'tools/call') return refuse(-32601, 'Method not found', 404)
    const args = params.arguments ?? {}
    if (params.name === 'create_basket') {
      const handle = randomUUID()
      baskets.set(handle, { owner: user, items: [String(args['name'])] })
      return reply({ content: [{ type: 'text', text: `Created ${handle}` }] })
    }
    if (params.name === 'view_basket') {
      const basket = baskets.get(String(args['basket_id']))
      const isFound = basket !== undefined && rules.mayUse(basket, user)
      const text = isFound ? basket.items.join(', ') : 'Unknown or expired basket'
      return reply({ content: [{ type: 'text', text }], isError: !isFound })
    }
    if (params.name !== 'transfer') return refuse(-32602, 'Unknown tool')
    const pending = pendingOf(user, args)
    if (params.requestState === undefined) {
      return reply({
        resultType: 'input_required',
        requestState: await rules.seal(pending),
        inputRequests: { ok: confirmation },
      })
    }
    const { requestState: state } = params
    const isText = typeof state === 'string'
    const known = isText ? await rules.unseal(state, pending) : rules.take(state)
    if (known === undefined) return refuse(-32602, 'Invalid or expired requestState')
    const text = `${known.user} has sent ${known.amount}`
    return reply({ content: [{ type: 'text', text }] })
  }
}

export interface ModernMessage {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: {
    readonly _meta?: unknown
    readonly name?: unknown
    readonly arguments?: Readonly<Record<string, unknown>>
    readonly requestState?: unknown
    readonly [member: string]: unknown
  }
}

const lifetimeMs = 300

const pendingOf = (user: string, args: Readonly<Record<string, unknown>>): Pending => ({
  user,
  tool: 'transfer',
  amount: Number(args['amount']),
  expiresAtMs: Date.now() + lifetimeMs,
})

const confirmation = {
  method: 'elicitation/create',
  params: {
    message: 'Send it?',
    requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  },
}
