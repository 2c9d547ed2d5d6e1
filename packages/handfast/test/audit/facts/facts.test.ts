import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/audit/facts/facts.ts'
import { factsFor } from '../flow/probe.ts'

const head = `import express from 'express'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
const app = express()
const auth = requireBearerAuth({ verifier })
const sessions = new Map()
const owners = new Map()
`

async function bindings(handler: string): Promise<readonly (string | boolean)[]> {
  const facts = await factsFor({ 'server.ts': `${head}${handler}` })
  return lookups(facts).map((access) => {
    const binding = facts.guards.bindingOf(access)
    return binding.bound ? binding.by : binding.hole === undefined ? false : 'hole'
  })
}

function lookups(facts: Facts): Facts['accesses'] {
  return facts.accesses.filter(
    ({ operation, value }) => operation === 'get' && facts.textOf(value).startsWith('sessions'),
  )
}

const id = `req.headers['mcp-session-id']`
const me = 'req.auth.extra.sub'

describe('whom a lookup is bound to', () => {
  test('nobody', async () => {
    expect(
      await bindings(
        `app.get('/', auth, (req, res) => { const s = sessions.get(${id}); s.send(1) })`,
      ),
    ).toEqual([false])
  })

  test('the principal in the key', async () => {
    expect(
      await bindings(
        `app.get('/', auth, (req, res) => { sessions.get(\`\${${me}}:\${${id}}\`).send(1) })`,
      ),
    ).toEqual(['key'])
  })

  test('an owner compared before or after', async () => {
    const after = `app.get('/', auth, (req, res) => { const s = sessions.get(${id}); if (!s || s.owner !== ${me}) return res.status(404).end(); s.send(1) })`
    const before = `app.get('/', auth, (req, res) => { if (owners.get(${id}) === ${me}) sessions.get(${id}).send(1) })`
    expect(await bindings(after)).toEqual(['comparison'])
    expect(await bindings(before)).toEqual(['comparison'])
  })

  test('a comparison whose outcome changes nothing does not count', async () => {
    const handler = `app.get('/', auth, (req, res) => { const s = sessions.get(${id}); if (s.owner !== ${me}) console.warn('foreign'); s.send(1) })`
    expect(await bindings(handler)).toEqual([false])
  })

  test('a comparison of something else does not count', async () => {
    const handler = `app.get('/', auth, (req, res) => { const s = sessions.get(${id}); if (s.kind !== 'open') return; s.send(1) })`
    expect(await bindings(handler)).toEqual([false])
  })

  test('an owner that may be absent is a hole', async () => {
    const handler = `app.get('/', auth, (req, res) => { const s = sessions.get(${id}); if (s.owner && s.owner !== ${me}) return; s.send(1) })`
    expect(await bindings(handler)).toEqual(['hole'])
  })

  test('a function that throws for strangers', async () => {
    const handler = `function mine(s, req) { if (s.owner !== ${me}) throw new Error('no') }
app.get('/', auth, (req, res) => { const s = sessions.get(${id}); mine(s, req); s.send(1) })`
    expect(await bindings(handler)).toEqual(['comparison'])
  })

  test('a helper whose caller compares', async () => {
    const handler = `function find(id) { return sessions.get(id) }
app.get('/', auth, (req, res) => { const s = find(${id}); if (s.owner !== ${me}) return res.status(404).end(); s.send(1) })`
    expect(await bindings(handler)).toEqual(['comparison'])
  })
})

describe('authentication', () => {
  test('is seen per route, for middleware of the route and of the application', async () => {
    const facts = await factsFor({
      'server.ts': `${head}
app.get('/open', (req, res) => res.end())
app.get('/closed', auth, (req, res) => res.end())
app.use(auth)
app.get('/later', (req, res) => res.end())`,
    })
    const seen = facts.entries
      .filter(({ kind }) => kind === 'http')
      .map((entry) => [entry.name, facts.authentication.entryAuthenticated(entry)])
    expect(Object.fromEntries(seen)).toEqual({ '/open': false, '/closed': true, '/later': true })
  })

  test("a middleware of one's own that turns strangers away", async () => {
    const facts = await factsFor({
      'server.ts': `${head}
function check(req, res, next) { if (req.headers.authorization !== process.env.TOKEN) return res.status(401).end(); next() }
app.get('/closed', check, (req, res) => res.end())`,
    })
    const [entry] = facts.entries.filter(({ kind }) => kind === 'http')
    expect(entry === undefined ? undefined : facts.authentication.entryAuthenticated(entry)).toBe(
      true,
    )
  })
})

describe('context', () => {
  test('stdio only', async () => {
    const { context } = await factsFor({
      'server.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
await new McpServer({ name: 'a', version: '1' }).connect(new StdioServerTransport())`,
    })
    expect([context.stdioOnly, context.hasPrincipal, context.era]).toEqual([true, false, 'legacy'])
  })

  test('loopback only by a literal host', async () => {
    const { context } = await factsFor({ 'server.ts': `${head}app.listen(3000, '127.0.0.1')` })
    expect(context.loopbackOnly).toBe(true)
  })
})
