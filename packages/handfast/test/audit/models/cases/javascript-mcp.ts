import type { FiringCase } from './firing-case.ts'

/** The official SDK, the frameworks built on it, and our own guard. */
export const javascriptMcpCases: readonly FiringCase[] = [
  {
    model: 'mcp',
    code: `import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js'
export function whoIs(extra: RequestHandlerExtra) {
  probe('header', extra.requestInfo.headers['mcp-session-id'])
  probe('session', extra.sessionId)
  probe('task', extra.taskId)
  probe('request', extra.requestId)
}`,
    labels: {
      header: 'SessionIdHeader',
      session: 'TransportSession',
      task: 'TaskId',
      request: 'RequestBody',
    },
  },
  {
    model: 'mcp-sdk-v1',
    code: `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
const server = new McpServer({ name: 'x', version: '1' })
server.registerTool('get', { inputSchema: {} }, async function get({ id }, extra) {
  probe('argument', id)
  probe('session', extra.sessionId)
})
server.tool('bare', async function bare(extra) { probe('bare', extra.sessionId) })
server.tool('old', { id: 1 }, async function old(args) { probe('old', args.session_id) })
server.registerTool('plain', { title: 'x' }, async function plain(extra) {
  probe('plain', extra.sessionId)
})
server.tool('told', 'what it does', async function told(extra) { probe('told', extra.sessionId) })
server.registerPrompt('ask', { argsSchema: {} }, async function ask(args) {
  probe('prompt', args.topic)
})
server.registerResource('note', 'note://x', {}, async function note(uri) { probe('uri', uri.href) })
const low = new Server({ name: 'x', version: '1' })
low.setRequestHandler(Schema, async function call(request) {
  probe('low', request.params.arguments.id)
})
const transport = new StreamableHTTPServerTransport({
  sessionIdGenerator: () => crypto.randomUUID(),
  onsessioninitialized: (id) => probe('minted', id),
})
await server.connect(transport)
await transport.handleRequest(request, response)
transport.onclose = () => undefined
requireBearerAuth({ verifier: { verifyAccessToken: async (token) => probe('token', token) } })
isInitializeRequest(body)
await new SSEServerTransport('/messages', response).handlePostMessage(request, response)`,
    labels: {
      argument: 'ToolArgument',
      session: 'TransportSession',
      bare: 'TransportSession',
      plain: 'TransportSession',
      told: 'TransportSession',
      old: 'ToolArgument',
      prompt: 'ToolArgument',
      uri: 'ToolArgument',
      low: 'ToolArgument',
      minted: 'TransportSession ServerMinted',
      token: 'Credential',
    },
    roles: [
      'mcp.server',
      'mcp.tool',
      'mcp.request-handler',
      'mcp.transport',
      'mcp.connect',
      'mcp.transport.handle',
      'mcp.transport.close',
      'auth.middleware',
      'mcp.initialize-check',
      'mcp.sse-transport',
      'mcp.sse.handle',
    ],
    entries: [
      'tool - get get',
      'tool - bare bare',
      'tool - old old',
      'prompt - ask ask',
      'resource - note note://x',
      'mcp-request - call',
      'session-callback - sessionIdGenerator',
    ],
  },
  {
    model: 'mcp-sdk-v2',
    code: `import { McpServer, createMcpHandler } from '@modelcontextprotocol/server'
import { createRequestStateCodec } from '@modelcontextprotocol/server'
import { inputRequired, isLegacyRequest } from '@modelcontextprotocol/server'
const codec = createRequestStateCodec({
  key: 'k',
  bind: (ctx) => probe('method', ctx.mcpReq.requestState()),
})
const handler = createMcpHandler(({ requestInfo }) => {
  probe('header', requestInfo.headers.get('authorization'))
  const server = new McpServer({ name: 'x' }, { requestState: { verify: codec.verify } })
  server.registerTool('buy', { inputSchema: {} }, async function buy({ cart }, ctx) {
    probe('cart', cart)
    probe('session', ctx.http.req.headers.get('mcp-session-id'))
    return inputRequired({ requestState: await codec.mint({ cart }, ctx) })
  })
  return server
})
await isLegacyRequest(request)
await handler.fetch(request)
handler.notify.resourceUpdated('x://y')`,
    labels: {
      method: 'RequestState',
      header: 'Credential',
      cart: 'ToolArgument',
      session: 'SessionIdHeader',
    },
    roles: [
      'mcp.request-state.codec',
      'mcp.request-state.mint',
      'mcp.handler',
      'mcp.input-required',
      'mcp.era-check',
      'mcp.transport.handle',
      'mcp.resource-updated',
    ],
    entries: ['tool - buy buy'],
  },
  {
    model: 'mcp-sdk-v2-adapters',
    code: `import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpExpressApp, originValidation } from '@modelcontextprotocol/express'
const app = createMcpExpressApp()
app.use(originValidation(['example.com']))
app.post('/mcp', function post(request, response) {
  probe('session', request.get('mcp-session-id'))
})
const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: () => '1' })
await toNodeHandler(handler)(request, response)`,
    labels: { session: 'SessionIdHeader' },
    roles: ['origin.check', 'mcp.transport', 'mcp.transport.handle'],
    entries: ['http POST post /mcp', 'session-callback - sessionIdGenerator'],
  },
  {
    model: 'mcp-server-legacy',
    code: `import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse'
const transport = new SSEServerTransport('/messages', response)
probe('session', transport.sessionId)
transport.handlePostMessage(request, response)`,
    labels: { session: 'TransportSession ServerMinted' },
    roles: ['mcp.sse-transport', 'mcp.sse.handle'],
  },
  {
    model: 'fastmcp',
    code: `import { FastMCP } from 'fastmcp'
const server = new FastMCP({
  authenticate: async function who(request) { probe('key', request.headers['x-api-key']) },
})
server.addTool({ name: 'go', execute: async function go(args, { session, sessionId }) {
  probe('argument', args.session_id)
  probe('user', session.id)
  probe('client', session.clientId)
  probe('session', sessionId)
} })
server.start({ transportType: 'httpStream' })`,
    labels: {
      key: 'Credential',
      argument: 'ToolArgument',
      user: 'Principal',
      session: 'TransportSession',
    },
    roles: ['mcp.server', 'mcp.tool', 'mcp.http-server'],
    entries: ['middleware - who', 'tool - go go'],
  },
  {
    model: 'mcp-handler-1',
    dependencies: { 'mcp-handler': '1.1.0' },
    code: `import { createMcpHandler, withMcpAuth } from 'mcp-handler'
const handler = createMcpHandler((server) => {
  server.tool('go', 'does', { id: 1 }, async function go({ id }) { probe('argument', id) })
})
export const POST = withMcpAuth(handler, async (request, token) => probe('token', token))`,
    labels: { argument: 'ToolArgument', token: 'Credential' },
    roles: ['mcp.handler', 'auth.middleware'],
    entries: ['tool - go go'],
  },
  {
    model: 'mcp-handler-2',
    dependencies: { 'mcp-handler': '2.4.0' },
    code: `import { createMcpHandler } from 'mcp-handler'
createMcpHandler((server) => {
  server.registerTool('go', {}, async function go({ id }, ctx) { probe('session', ctx.sessionId) })
})`,
    labels: { session: 'TransportSession' },
    roles: ['mcp.handler'],
  },
  {
    model: 'mcp-framework',
    code: `import { MCPServer, MCPTool, getRequestContext } from 'mcp-framework'
class Look extends MCPTool {
  async execute(input) {
    probe('argument', input.session_id)
    probe('token', getRequestContext().token)
  }
}
new MCPServer({}).start()`,
    labels: { argument: 'ToolArgument', token: 'TokenBytes' },
    roles: ['mcp.server', 'mcp.http-server'],
    entries: ['tool - execute'],
  },
  {
    model: 'hono-mcp',
    code: `import { StreamableHTTPTransport, bearerAuth } from '@hono/mcp'
import { Hono } from 'hono'
const app = new Hono()
const transport = new StreamableHTTPTransport({ onsessioninitialized: (id) => probe('minted', id) })
app.use(bearerAuth({}))
app.all('/mcp', function mcp(c) { return transport.handleRequest(c) })`,
    labels: { minted: 'TransportSession ServerMinted' },
    roles: ['mcp.transport', 'mcp.transport.handle', 'auth.middleware'],
    entries: ['http ANY mcp /mcp'],
  },
  {
    model: 'mcp-use',
    code: `import { MCPServer } from 'mcp-use/server'
const server = new MCPServer({ name: 'x', version: '1' })
server.tool({ name: 'go' }, async function go({ id }, ctx) {
  probe('argument', id)
  probe('session', ctx.session.sessionId)
  probe('claimed', ctx.client.user().subject)
})
server.listen(1)`,
    labels: {
      argument: 'ToolArgument',
      session: 'TransportSession',
      claimed: 'UnverifiedPrincipal',
    },
    roles: ['mcp.server', 'mcp.tool', 'mcp.http-server'],
    entries: ['tool - go go'],
  },
  {
    model: 'xmcp',
    path: 'src/tools/look.ts',
    code: `import { headers } from 'xmcp/headers'
export default async function look({ id }, extra) {
  probe('argument', id)
  probe('session', extra.sessionId)
  probe('key', headers()['x-api-key'])
}`,
    labels: { argument: 'ToolArgument', session: 'TransportSession', key: 'Credential' },
    entries: ['tool - look'],
  },
  {
    model: 'agents',
    code: `import { McpAgent } from 'agents/mcp'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
export class Notes extends McpAgent {
  server = new McpServer({ name: 'x', version: '1' })
  async init() {
    this.server.tool('go', async () => probe('user', this.props.userId))
  }
}
export default McpAgent.serve('/mcp')`,
    labels: { user: 'Principal' },
    roles: ['mcp.http-server'],
  },
  {
    model: 'mcp-nest',
    code: `import { Tool } from '@rekog/mcp-nest'
class Tools {
  @Tool({ name: 'go' })
  async go({ id }, context, request) {
    probe('argument', id)
    probe('session', request.headers['mcp-session-id'])
  }
}`,
    labels: { argument: 'ToolArgument', session: 'SessionIdHeader' },
    roles: ['mcp.tool'],
    entries: ['tool - go'],
  },
  {
    model: 'handfast-guard',
    code: `import { createGuard } from '@handfast/guard'
import { guardExpress } from '@handfast/guard/adapters/express'
const guard = createGuard({})
const carts = guard.handles('cart')
guardExpress(guard, { onSessionEnded: (id) => probe('ended', id) })
probe('minted', carts.mint({}))
probe('own', carts.resolve(name))`,
    labels: {
      ended: 'TransportSession',
      minted: 'Principal ServerMinted Csprng',
      own: 'Principal ServerMinted OwnerScoped',
    },
    roles: ['guard', 'session.guard', 'auth.middleware', 'origin.check', 'host.check'],
    entries: ['session-callback - onSessionEnded'],
  },
  {
    model: 'handfast-guard',
    code: `import { createGuard } from '@handfast/guard'
import { guardFetch } from '@handfast/guard/adapters/fetch'
const guard = createGuard({})
function serve(request, extra) {
  probe('sent', request.headers.get('mcp-session-id'))
  probe('verified', extra.authInfo)
}
const authenticate = (request) => probe('token', request.headers.get('authorization'))
export default { fetch: guardFetch(guard, serve, { authenticate }) }`,
    labels: { sent: 'SessionIdHeader', verified: 'AuthInfo', token: 'Credential' },
    roles: ['session.guard', 'session.delete', 'auth.middleware', 'origin.check', 'host.check'],
    entries: ['http ANY serve'],
  },
]
