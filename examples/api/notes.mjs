// A server to be attacked, and the attack. Put your own handler in the place of this one.
import { randomUUID } from 'node:crypto'
import { probe } from 'handfast/probe'

const users = new Map([
  ['Bearer alice-token', 'alice'],
  ['Bearer bob-token', 'bob'],
])

/** A server that knows whose a session is. `mayUse` is where it could go wrong. */
export function createHandler(mayUse) {
  const owners = new Map()
  return async (request) => {
    const user = users.get(request.headers.get('authorization'))
    if (user === undefined) return new Response(null, { status: 401 })
    const id = request.headers.get('mcp-session-id')
    const message = request.method === 'POST' ? await request.json() : {}
    const reply = (result, headers) =>
      Response.json({ jsonrpc: '2.0', id: message.id, result }, { headers })
    if (message.method === 'initialize') {
      const minted = randomUUID()
      owners.set(minted, user)
      const serverInfo = { name: 'notes', version: '1.0.0' }
      const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo }
      return reply(result, { 'mcp-session-id': minted })
    }
    if (!owners.has(id) || !mayUse(owners.get(id), user)) return new Response(null, { status: 404 })
    if (request.method === 'DELETE') {
      owners.delete(id)
      return new Response(null, { status: 204 })
    }
    if (request.method !== 'POST') return new Response(null, { status: 405 })
    return message.id === undefined ? new Response(null, { status: 202 }) : reply({})
  }
}

/** Two users and nobody, over a Fetch handler, without a network: what each check said. */
export async function attack(handler) {
  const { checks } = await probe({
    url: 'http://127.0.0.1/mcp',
    handler,
    as: { a: { authorization: 'Bearer alice-token' }, b: { authorization: 'Bearer bob-token' } },
    only: ['unbound-session', 'session-as-authentication', 'session-survives-termination'],
    level: 'disruptive',
  })
  return new Map(checks.map(({ weakness, verdict }) => [weakness, verdict]))
}
