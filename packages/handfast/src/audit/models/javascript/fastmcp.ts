import type { Callback, Model, Path, Shape } from '../../flow/model.ts'

/* fastmcp 3 and 4: `session` is what `authenticate` resolved to, one object a session. */

const nothing = { from: [] } as const
const context: Shape = { type: 'fastmcp.Context' }
const session: Shape = { type: 'fastmcp.Session', labels: ['Principal'] }
const argument: Shape = { labels: ['ToolArgument'] }

const load = (
  kind: 'tool' | 'prompt' | 'resource',
  at: Path,
  parameters: readonly Shape[],
): readonly Callback[] => {
  const item = at.slice(0, at.lastIndexOf('.Member'))
  const name = `${item}.Member[${kind === 'resource' ? 'uri' : 'name'}]`
  return [{ at, parameters, entry: { kind, name, options: item } }]
}

const added = (...callbacks: readonly (readonly Callback[])[]): Shape => ({
  call: { role: 'mcp.tool', callbacks: callbacks.flat(), returns: nothing },
})

const access: Callback = { at: 'Argument[0].Member[canAccess]', parameters: [session] }

export const fastmcpModel: Model = {
  id: 'fastmcp',
  language: 'javascript',
  modules: ['fastmcp'],
  exports: {
    FastMCP: {
      construct: {
        role: 'mcp.server',
        callbacks: [
          {
            at: 'Argument[0].Member[authenticate]',
            parameters: [{ type: 'node-http.IncomingMessage' }],
            entry: { kind: 'middleware', options: 'Argument[0]' },
          },
        ],
        returns: { type: 'fastmcp.FastMCP' },
      },
    },
    FastMCPSession: { construct: { returns: { type: 'fastmcp.ServerSession' } } },
    Context: { construct: { returns: { type: 'fastmcp.Context' } } },
    getAuthSession: { call: { returns: { type: 'fastmcp.Session', labels: ['Principal'] } } },
    requireAuth: { call: { role: 'auth.middleware', returns: nothing } },
  },
  types: {
    'fastmcp.FastMCP': {
      extends: 'node-events.EventEmitter',
      members: {
        addTool: added(load('tool', 'Argument[0].Member[execute]', [argument, context]), [access]),
        addTools: added(load('tool', 'Argument[0].Element.Member[execute]', [argument, context])),
        addPrompt: added(load('prompt', 'Argument[0].Member[load]', [argument, session, context])),
        addResource: added(load('resource', 'Argument[0].Member[load]', [session, context])),
        addResourceTemplate: added(
          load('resource', 'Argument[0].Member[load]', [argument, session, context]),
        ),
        start: {
          call: {
            role: 'mcp.http-server',
            headerChecks: {
              transport: 'Argument[0].Member[transportType]',
              transportFallback: 'stdio',
            },
            returns: nothing,
          },
        },
        stop: { call: { returns: nothing } },
        sessions: { type: 'fastmcp.Sessions' },
        sendResourceUpdated: { call: { role: 'mcp.resource-updated', returns: nothing } },
        getApp: { call: { returns: { type: 'hono.Hono' } } },
      },
    },
    'fastmcp.Sessions': { element: { type: 'fastmcp.ServerSession' } },
    'fastmcp.ServerSession': {
      extends: 'node-events.EventEmitter',
      members: {
        sessionId: { labels: ['TransportSession'] },
        server: { type: 'mcp-sdk-v1.Server' },
        sendResourceUpdated: { call: { role: 'mcp.resource-updated', returns: nothing } },
        requestSampling: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        close: { call: { role: 'mcp.transport.close', returns: nothing } },
        updateAuth: { call: { returns: nothing } },
      },
    },
    'fastmcp.Context': {
      members: {
        session,
        sessionId: { labels: ['TransportSession'] },
        requestId: { labels: ['RequestBody'] },
        client: { type: 'fastmcp.Client' },
        log: { type: 'runtime.Console' },
        elicit: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        reportProgress: { call: { role: 'mcp.notify', returns: nothing } },
        streamContent: { call: { role: 'mcp.notify', returns: nothing } },
      },
    },
    'fastmcp.Client': { members: { version: { type: 'mcp.ClientInfo' } } },
    'fastmcp.Session': {
      members: {
        accessToken: { labels: ['TokenBytes'] },
        idToken: { labels: ['TokenBytes'] },
        refreshToken: { labels: ['TokenBytes'] },
        token: { labels: ['TokenBytes'] },
        clientId: { labels: ['OAuthClient'] },
        scopes: { labels: [] },
        headers: { type: 'web.HeaderTable' },
        claims: { type: 'web.VerifiedClaims', labels: ['Principal'] },
      },
      anyMember: { labels: ['Principal'] },
    },
  },
}
