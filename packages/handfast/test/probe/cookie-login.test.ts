import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { userOf } from '../../../../servers/probe/kit/users.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

const whoami = {
  name: 'whoami',
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties: {} },
}

/** A server without MCP sessions, behind a login that goes by a cookie. */
function cookieServer(isRegenerated: boolean): FetchHandler {
  const visitors = new Map<string, string>()
  const fresh = (user: string): Headers => {
    const id = randomUUID()
    visitors.set(id, user)
    return new Headers({ 'set-cookie': `connect.sid=${id}; Path=/; HttpOnly` })
  }
  return async (request) => {
    const [, held = ''] = /connect\.sid=([^;]+)/u.exec(request.headers.get('cookie') ?? '') ?? []
    if (new URL(request.url).pathname === '/login') {
      const user = userOf(request)
      if (user === undefined) return new Response(null, { status: 401 })
      if (!isRegenerated && visitors.has(held)) {
        visitors.set(held, user)
        return new Response(null, { status: 204 })
      }
      visitors.delete(held)
      return new Response(null, { status: 204, headers: fresh(user) })
    }
    if (request.method !== 'POST') return new Response(null, { status: 405 })
    const { id, method } = JSON.parse(await request.text())
    const user = visitors.get(held)
    const headers = user === undefined ? fresh('') : new Headers()
    const reply = (result: object): Response =>
      Response.json({ jsonrpc: '2.0', id, result }, { headers })
    if (id === undefined) return new Response(null, { status: 202, headers })
    if (method === 'initialize') {
      const serverInfo = { name: 'cookies', version: '1' }
      return reply({ protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo })
    }
    if (method === 'tools/list') return reply({ tools: [whoami] })
    if (method === 'ping') return reply({})
    const name = user === undefined || user === '' ? 'nobody' : user
    return reply({ content: [{ type: 'text', text: `you are ${name}` }] })
  }
}

const login = { method: 'POST', url: new URL('/login', url), headers: [], body: undefined }

async function checked(handler: FetchHandler): Promise<CheckResult | undefined> {
  const companions = { login, pages: [] }
  const only = ['session-not-regenerated'] as const
  return (await probe({ url, handler, as, only, companions, limits: patient })).checks[0]
}

test('a cookie from before the login is shown to be good after it', async () => {
  const result = await checked(cookieServer(false))
  expect(result).toMatchObject({ verdict: 'vulnerable' })
  const { title, replay } = result?.evidence.find(({ isProof }) => isProof) ?? {}
  expect(title).toBe('nobody: whoami with the id from before the login')
  const lines = replay ?? []
  const [mint = ''] = lines
  const use = lines.at(-1) ?? ''
  const [, variable = ''] = /^(ID_[0-9a-f]+)=\$\(/u.exec(mint) ?? []
  const carriesCookie = (line: string): boolean =>
    line.includes(`cookie: connect.sid='"$${variable}"`)
  expect(lines.some((line) => line.includes('/login') && carriesCookie(line))).toBe(true)
  expect(use.includes('whoami') && carriesCookie(use)).toBe(true)
})

test('a cookie that is another one after the login is safe', async () => {
  expect(await checked(cookieServer(true))).toMatchObject({ verdict: 'safe' })
})
