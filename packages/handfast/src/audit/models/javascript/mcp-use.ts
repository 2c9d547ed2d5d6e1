import type { CallShape, Model, Path, Shape } from '../../flow/model.ts'

/* mcp-use/server 1.x: `tool(definition, callback)`, a Hono app with a session manager below it. */

const nothing = { from: [] } as const
const context: Shape = { type: 'mcp-use.Context' }
const argument: Shape = { labels: ['ToolArgument'] }
const made: CallShape = {
  role: 'mcp.server',
  /** The names in the list are those that both headers may have. */
  headerChecks: {
    host: 'Argument[0].Member[allowedOrigins]',
    origin: 'Argument[0].Member[allowedOrigins]',
  },
  returns: { type: 'mcp-use.Server' },
}
const server: Shape = { call: made, construct: made }

const registered = (kind: 'tool' | 'prompt' | 'resource', name: Path): Shape => ({
  call: {
    role: 'mcp.tool',
    callbacks: [
      {
        at: 'Argument[1]',
        parameters: [argument, context],
        entry: { kind, name, options: 'Argument[0]' },
      },
      {
        at: 'Argument[0].Member[cb]',
        parameters: [argument, context],
        entry: { kind, name, options: 'Argument[0]' },
      },
    ],
    returns: { from: ['Receiver'] },
  },
})

const store: Shape = { construct: { returns: { type: 'mcp-use.SessionStore' } } }

export const mcpUseModel: Model = {
  id: 'mcp-use',
  language: 'javascript',
  modules: ['mcp-use/server'],
  package: 'mcp-use',
  exports: {
    MCPServer: server,
    createMCPServer: server,
    getAuth: { call: { returns: { type: 'mcp-use.Auth' } } },
    getRequestContext: { call: { returns: { type: 'hono.Context' } } },
    InMemorySessionStore: store,
    RedisSessionStore: store,
    FileSystemSessionStore: store,
  },
  types: {
    'mcp-use.Server': {
      extends: 'hono.Hono',
      members: {
        tool: registered('tool', 'Argument[0].Member[name]'),
        prompt: registered('prompt', 'Argument[0].Member[name]'),
        resource: registered('resource', 'Argument[0].Member[uri]'),
        resourceTemplate: registered('resource', 'Argument[0].Member[uriTemplate]'),
        listen: { call: { role: 'mcp.http-server', returns: nothing } },
        getHandler: { call: { role: 'mcp.handler', returns: nothing } },
        app: { type: 'hono.Hono' },
        sendNotification: { call: { role: 'mcp.notify', returns: nothing } },
        sendNotificationToSession: { call: { role: 'mcp.notify', returns: nothing } },
      },
    },
    'mcp-use.Context': {
      extends: 'hono.Context',
      members: {
        auth: { type: 'mcp-use.Auth' },
        session: { type: 'mcp-use.Session' },
        client: { type: 'mcp-use.Client' },
        elicit: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        sample: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        sendNotification: { call: { role: 'mcp.notify', returns: nothing } },
        sendNotificationToSession: { call: { role: 'mcp.notify', returns: nothing } },
      },
    },
    'mcp-use.Session': { members: { sessionId: { labels: ['TransportSession'] } } },
    /** `user()` repeats what the client says of itself in `_meta`. */
    'mcp-use.Client': {
      members: {
        user: {
          call: { returns: { type: 'mcp.ClientInfo', labels: ['UnverifiedPrincipal'] } },
        },
        info: { call: { returns: { type: 'mcp.ClientInfo' } } },
      },
    },
    'mcp-use.Auth': {
      labels: ['AuthInfo'],
      members: {
        user: { type: 'web.User', labels: ['Principal'] },
        payload: { type: 'web.VerifiedClaims', labels: ['Principal'] },
        accessToken: { labels: ['TokenBytes'] },
        scopes: { labels: [] },
        permissions: { labels: [] },
      },
    },
    'mcp-use.SessionStore': {
      store: { kind: 'cache', expiry: 'Argument[0].Member[defaultTTL]' },
      members: {
        get: { call: { state: { operation: 'get', key: 'Argument[0]' } } },
        set: { call: { state: { operation: 'set', key: 'Argument[0]', value: 'Argument[1]' } } },
        has: { call: { state: { operation: 'has', key: 'Argument[0]' } } },
        delete: { call: { state: { operation: 'delete', key: 'Argument[0]' } } },
        keys: { call: { state: { operation: 'list' } } },
      },
    },
  },
}
