import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { rules } from '../../src/audit/rules/registry.generated.ts'
import { auditSources } from './audit-sources.ts'

/** All that any persona is told of. */
async function found(text: string): Promise<readonly string[]> {
  const { drafts, notAnalysed } = await auditSources(new Map([['server.ts', text]]), rules)
  expect(notAnalysed).toEqual([])
  return drafts.map(({ weakness }) => weakness)
}

const guardMade = `import { createGuard } from '@handfast/guard'
const guard = createGuard({ issuer: 'https://login.example', hosts: ['mcp.example'] })
`

const bearerAuth = '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'

/** A map from session id to transport, as the documentation of the SDKs has it. */
const mapped = (transport: string, module: string): string => `
import { randomUUID } from 'node:crypto'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ${transport} } from '@modelcontextprotocol/sdk/server/${module}.js'
import { authenticate, verifier } from './tokens.js'
const transports = new Map<string, ${transport}>()
async function transportOf(id: string | undefined): Promise<${transport}> {
  const known = transports.get(id ?? '')
  if (known !== undefined) return known
  const transport = new ${transport}({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (minted) => void transports.set(minted, transport),
  })
  transport.onclose = () => void transports.delete(String(transport.sessionId))
  await new McpServer({ name: 'notes', version: '1.0.0' }).connect(transport)
  return transport
}
`
const told = `const onSessionEnded = (id: string) => transports.get(id)?.close()
`
const onNode = mapped('StreamableHTTPServerTransport', 'streamableHttp')
const onFetch = mapped('WebStandardStreamableHTTPServerTransport', 'webStandardStreamableHttp')

const serveFetch = `import { serve as listen } from '@hono/node-server'
const serve = async (request: Request): Promise<Response> =>
  (await transportOf(request.headers.get('mcp-session-id') ?? undefined)).handleRequest(request)
`

interface Adapter {
  readonly behind: string
  readonly guarded: string
  readonly bare: string
}

const adapters: Readonly<Record<string, Adapter>> = {
  express: {
    behind: `${onNode}
import express from 'express'
import { requireBearerAuth } from '${bearerAuth}'
import { guardExpress } from '@handfast/guard/adapters/express'
const app = express()
app.use('/mcp', requireBearerAuth({ verifier }))`,
    guarded: `${told}app.use('/mcp', guardExpress(guard, { onSessionEnded }))`,
    bare: `app.all('/mcp', async (req, res) =>
  (await transportOf(req.get('mcp-session-id'))).handleRequest(req, res))
app.listen(3000, '127.0.0.1')`,
  },
  fastify: {
    behind: `${onNode}
import Fastify from 'fastify'
import { guardFastify } from '@handfast/guard/adapters/fastify'
const app = Fastify()`,
    guarded: `${told}const options = { authenticate, onSessionEnded }
app.addHook('preHandler', guardFastify(guard, options))`,
    bare: `app.all('/mcp', async (request, reply) => {
  const transport = await transportOf(request.headers['mcp-session-id'])
  return transport.handleRequest(request.raw, reply.raw, request.body)
})
await app.listen({ port: 3000, host: '127.0.0.1' })`,
  },
  hono: {
    behind: `${onFetch}
import { Hono } from 'hono'
import { serve } from '@hono/node-server'
import { guardHono } from '@handfast/guard/adapters/hono'
const app = new Hono()`,
    guarded: `${told}app.use('/mcp', guardHono(guard, { authenticate, onSessionEnded }))`,
    bare: `app.all('/mcp', async (c) =>
  (await transportOf(c.req.header('mcp-session-id'))).handleRequest(c.req.raw))
serve({ fetch: app.fetch, port: 3000 })`,
  },
  node: {
    behind: `${onNode}
import { createServer } from 'node:http'
import { guardNode } from '@handfast/guard/adapters/node'
const listener = async (req, res) =>
  (await transportOf(req.headers['mcp-session-id'])).handleRequest(req, res)`,
    guarded: `${told}const options = { authenticate, onSessionEnded }
createServer(guardNode(guard, listener, options)).listen(3000, '127.0.0.1')`,
    bare: `createServer(listener).listen(3000, '127.0.0.1')`,
  },
  fetch: {
    behind: `${onFetch}${serveFetch}import { guardFetch } from '@handfast/guard/adapters/fetch'`,
    guarded: `const fetch = guardFetch(guard, (request) => serve(request), { authenticate })
listen({ fetch, port: 3000 })`,
    bare: `listen({ fetch: (request) => serve(request), port: 3000 })`,
  },
  'mcp-sdk-v2': {
    behind: `${onFetch}${serveFetch}
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server'
import { guardMcpHandler } from '@handfast/guard/adapters/mcp-sdk-v2'
import { createServer } from './server.js'
const handler = createMcpHandler(createServer, { legacy: 'reject' })`,
    guarded: `const legacy = { isLegacyRequest, serve }
listen({ fetch: guardMcpHandler(guard, handler, { authenticate, legacy }).fetch, port: 3000 })`,
    bare: `const either = async (request: Request) =>
  (await isLegacyRequest(request)) ? serve(request) : handler.fetch(request)
listen({ fetch: either, port: 3000 })`,
  },
}

describe.each(Object.entries(adapters))('behind the adapter %s', (name, one) => {
  const isWrapped = !one.bare.startsWith('app.')
  const unguarded = `${one.behind}\n${one.bare}`
  const inFront = isWrapped ? one.guarded : `${one.guarded}\n${one.bare}`

  test('nothing is found, and without it the session is anybody’s', async () => {
    expect(await found(`${guardMade}${one.behind}\n${inFront}`), name).toEqual([])
    expect(await found(unguarded)).toEqual(
      expect.arrayContaining(['no-session-expiry', 'unbound-session', 'unvalidated-origin']),
    )
  })
})

const repository = new URL('../../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, repository), 'utf8')
const filesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, repository), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}/${name}`)

const pages = ['README.md', 'packages/guard/README.md', ...filesIn('docs')]
const shown = pages.flatMap((page) =>
  [...read(page).matchAll(/^```[jt]s\n([\s\S]*?)^```$/gm)].map(
    ([, code = ''], index) => [`${page}, fence ${index + 1}`, code] as const,
  ),
)
/** What the pages show in parts is whole here. */
const whole = filesIn('packages/guard/test/docs')
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => [file, read(file)] as const)

test.each([...shown, ...whole])('in %s there is nothing to find', async (_, code) => {
  expect(await found(code)).toEqual([])
})
