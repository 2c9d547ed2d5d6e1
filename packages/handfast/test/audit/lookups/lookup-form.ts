/**
 * One way in which a tool finds the record that a handle names. Everything is source text; `sub` is
 * the verified caller in it, `cartId` or `cart_id` the handle, `cart` what is found.
 */
export interface LookupForm {
  readonly name: string
  readonly imports?: string
  readonly setup?: string
  /** `setup` of the mended twin, where the check is made there. */
  readonly mendedSetup?: string
  readonly create: string
  readonly find: string
  /** `find` of the mended twin, where it asks for the owner. */
  readonly mendedFind?: string
  /** What the mended twin does with it; `''` for nothing. Default: compares the owner. */
  readonly check?: string
  /** How Python reads parts of what is found. Default: `entries`, `cart["owner"]`. */
  readonly reads?: 'entries' | 'attributes'
}

export interface Twins {
  readonly weak: string
  readonly mended: string
}

/** A server of the TypeScript SDK. */
export function javascriptTwins(form: LookupForm): Twins {
  const { setup = '', mendedSetup = setup, find, mendedFind = find } = form
  const { check = `if (!cart || cart.owner !== sub) throw new Error('unknown cart')` } = form
  const server = (declared: string, body: string): string => `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { randomUUID } from 'node:crypto'
${form.imports ?? ''}
const server = new McpServer({ name: 'x', version: '1' })
${declared}
server.registerTool('create_cart', { inputSchema: {} }, async (_args, extra) => {
  const sub = extra.authInfo!.extra!.sub as string
  const cartId = randomUUID()
  ${form.create}
  return { content: [{ type: 'text', text: cartId }] }
})
server.registerTool('show_cart', { inputSchema: { cartId: z.string() } }, async (args, extra) => {
  const { cartId } = args
  const sub = extra.authInfo!.extra!.sub as string
  ${body}
  return { content: [{ type: 'text', text: JSON.stringify(cart.items) }] }
})
`
  const known = `if (!cart) throw new Error('unknown cart')`
  return {
    weak: server(setup, `${find}\n  ${known}`),
    mended: server(mendedSetup, `${mendedFind}\n  ${check === '' ? known : check}`),
  }
}

/** A server of the Python SDK. */
export function pythonTwins(form: LookupForm): Twins {
  const { setup = '', mendedSetup = setup, find, mendedFind = find, reads = 'entries' } = form
  const part = (name: string): string => (reads === 'entries' ? `cart["${name}"]` : `cart.${name}`)
  const refuse = `raise ValueError("unknown cart")`
  const { check = `if cart is None or ${part('owner')} != sub:\n        ${refuse}` } = form
  const server = (declared: string, body: string): string => `
import json
import uuid
from mcp.server.fastmcp import FastMCP
from mcp.server.auth.middleware.auth_context import get_access_token
${form.imports ?? ''}

mcp = FastMCP("x")
${declared}

@mcp.tool()
async def create_cart() -> str:
    cart_id = str(uuid.uuid4())
    sub = get_access_token().client_id
    ${form.create}
    return cart_id

@mcp.tool()
async def show_cart(cart_id: str) -> str:
    sub = get_access_token().client_id
    ${body}
    return json.dumps(${part('items')})
`
  const known = `if cart is None:\n        ${refuse}`
  return {
    weak: server(setup, `${find}\n    ${known}`),
    mended: server(mendedSetup, `${mendedFind}\n    ${check === '' ? known : check}`),
  }
}
