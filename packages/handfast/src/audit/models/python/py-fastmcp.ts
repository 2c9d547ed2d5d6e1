import type {
  Callback,
  EntryKind,
  HeaderChecksShape,
  Model,
  Shape,
  Shapes,
} from '../../flow/model.ts'

/* fastmcp 2 to 4: the decorators of the SDK, a context with a session id and state, providers. */

const nothing = { from: [] } as const
const argument: Shape = { labels: ['ToolArgument'] }
const verifier: Shape = {
  construct: { role: 'auth.verify', returns: { type: 'py-mcp-auth.TokenVerifier' } },
}

const decorated = (kind: EntryKind): Callback => ({
  at: 'Argument[0]',
  every: argument,
  entry: { kind },
})

const decorator = (kind: EntryKind, type: string): Shape => ({
  call: {
    role: 'mcp.tool',
    callbacks: [decorated(kind)],
    returns: { type, from: ['Argument[0]'] },
  },
})

const lists: HeaderChecksShape = {
  host: 'Argument[allowed_hosts:]',
  origin: 'Argument[allowed_origins:]',
}

/** Since the release of July 2026 a server on loopback checks both; `http_app` has no address. */
const listening: HeaderChecksShape = {
  ...lists,
  onLoopback: {
    address: 'Argument[host:]',
    fallback: '127.0.0.1',
    headers: ['host', 'origin'],
  },
}

const running: HeaderChecksShape = {
  ...listening,
  transport: 'Argument[0,transport:]',
  transportFallback: 'stdio',
}

const serverMembers: Shapes = {
  tool: decorator('tool', 'py-mcp.ToolDecorator'),
  resource: decorator('resource', 'py-mcp.ResourceDecorator'),
  prompt: decorator('prompt', 'py-mcp.PromptDecorator'),
  run_http_async: { call: { role: 'mcp.http-server', headerChecks: listening, returns: nothing } },
  run_sse_async: { call: { role: 'mcp.http-server', headerChecks: listening, returns: nothing } },
  run_async: { call: { role: 'mcp.http-server', headerChecks: running, returns: nothing } },
  run: { call: { role: 'mcp.http-server', headerChecks: running, returns: nothing } },
  http_app: {
    call: {
      role: 'mcp.http-server',
      headerChecks: lists,
      returns: { type: 'py-starlette.Application' },
    },
  },
  add_middleware: { call: { role: 'http.middleware', returns: nothing } },
  mount: { call: { returns: nothing } },
}

/** State is kept under the session id and the key, by the server's own store. */
const contextMembers: Shapes = {
  session_id: { labels: ['TransportSession'] },
  task_id: { labels: ['TaskId'] },
  origin_request_id: { labels: ['RequestBody'] },
  fastmcp: { type: 'py-fastmcp.Server' },
  get_state: {
    call: { state: { operation: 'get', key: ['Argument[0,key:]', 'Receiver.Member[session_id]'] } },
  },
  set_state: {
    call: {
      state: {
        operation: 'set',
        key: ['Argument[0,key:]', 'Receiver.Member[session_id]'],
        value: 'Argument[1,value:]',
      },
      returns: nothing,
    },
  },
  delete_state: {
    call: {
      state: { operation: 'delete', key: ['Argument[0,key:]', 'Receiver.Member[session_id]'] },
      returns: nothing,
    },
  },
  sample: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
  send_notification: { call: { role: 'mcp.notify', returns: nothing } },
}

const sessionOperation = (operation: 'get' | 'set' | 'delete' | 'clear'): Shape => ({
  call: {
    state: {
      operation,
      ...(operation === 'clear' ? {} : { key: 'Argument[0,key:]' as const }),
      ...(operation === 'set' ? { value: 'Argument[1,value:]' as const } : {}),
    },
    returns: operation === 'get' ? { labels: ['StateRead'] } : nothing,
  },
})

const hook = (name: string): Callback => ({
  at: `Receiver.Member[${name}]`,
  parameters: [{ type: 'py-fastmcp.MiddlewareContext' }],
  entry: { kind: 'middleware' },
})

export const pyFastmcpModel: Model = {
  id: 'py-fastmcp',
  language: 'python',
  modules: ['fastmcp', 'fastmcp.*'],
  exports: {
    FastMCP: { construct: { role: 'mcp.server', returns: { type: 'py-fastmcp.Server' } } },
    Context: { construct: { returns: { type: 'py-fastmcp.Context' } } },
    get_context: { call: { returns: { type: 'py-fastmcp.Context' } } },
    CurrentContext: { call: { returns: { type: 'py-fastmcp.Context' } } },
    get_http_request: { call: { returns: { type: 'py-starlette.Request' } } },
    CurrentRequest: { call: { returns: { type: 'py-starlette.Request' } } },
    get_http_headers: { call: { returns: { type: 'py-web.HeaderTable' } } },
    CurrentHeaders: { call: { returns: { type: 'py-web.HeaderTable' } } },
    get_access_token: { call: { returns: { type: 'py-mcp-auth.AccessToken' } } },
    CurrentAccessToken: { call: { returns: { type: 'py-mcp-auth.AccessToken' } } },
    AccessToken: {
      construct: {
        role: 'auth.identity',
        identity: {
          client: 'Argument[client_id:]',
          subject: ['Argument[subject:]', 'Argument[claims:]'],
        },
        returns: { type: 'py-mcp-auth.AccessToken' },
      },
    },
    TokenClaim: {
      call: { returns: { lookup: { type: 'py-web.Claims', argument: 'Argument[0]' } } },
    },
    /** Found only for the principal that created it. */
    get_session: { call: { returns: { type: 'py-fastmcp.Session', labels: ['Principal'] } } },
    Session: { construct: { returns: { type: 'py-fastmcp.Session' } } },
    UserSession: { construct: { returns: { type: 'py-fastmcp.Session' } } },
    Middleware: { construct: { returns: { type: 'py-fastmcp.Middleware' } } },
    MiddlewareContext: { construct: { returns: { type: 'py-fastmcp.MiddlewareContext' } } },
    EventStore: { construct: { role: 'mcp.event-store', returns: nothing } },
    JWTVerifier: verifier,
    BearerAuthProvider: verifier,
    StaticTokenVerifier: verifier,
    IntrospectionTokenVerifier: verifier,
    RemoteAuthProvider: verifier,
    OAuthProxy: verifier,
    OIDCProxy: verifier,
    GitHubProvider: verifier,
    GoogleProvider: verifier,
    AzureProvider: verifier,
    Auth0Provider: verifier,
    WorkOSProvider: verifier,
    AuthKitProvider: verifier,
    SupabaseProvider: verifier,
    KeycloakAuthProvider: verifier,
    TokenVerifier: { construct: { returns: { type: 'py-mcp-auth.TokenVerifier' } } },
    AuthProvider: { construct: { returns: { type: 'py-mcp-auth.TokenVerifier' } } },
  },
  types: {
    'py-fastmcp.Server': { extends: 'py-mcp.Server', members: serverMembers },
    'py-fastmcp.Context': {
      extends: 'py-mcp.Context',
      store: { kind: 'cache' },
      members: contextMembers,
    },
    /** Kept by principal and session id. */
    'py-fastmcp.Session': {
      store: { kind: 'database' },
      members: {
        id: { labels: ['ServerMinted', 'Principal'] },
        get: sessionOperation('get'),
        set: sessionOperation('set'),
        delete: sessionOperation('delete'),
        clear: sessionOperation('clear'),
        end: sessionOperation('clear'),
      },
    },
    'py-fastmcp.MiddlewareContext': {
      members: {
        message: { type: 'py-mcp-lowlevel.Params' },
        fastmcp_context: { type: 'py-fastmcp.Context' },
        method: { labels: [] },
        timestamp: { labels: ['Clock'] },
      },
    },
    'py-fastmcp.Middleware': {
      overrides: {
        on_message: hook('on_message'),
        on_request: hook('on_request'),
        on_initialize: hook('on_initialize'),
        on_call_tool: hook('on_call_tool'),
        on_read_resource: hook('on_read_resource'),
        on_get_prompt: hook('on_get_prompt'),
        on_list_tools: hook('on_list_tools'),
      },
    },
  },
}
