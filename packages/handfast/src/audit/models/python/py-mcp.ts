import type {
  Callback,
  EntryKind,
  HeaderChecksShape,
  Model,
  Shape,
  Shapes,
  TypeName,
} from '../../flow/model.ts'

/*
 * mcp 1.x (`mcp.server.fastmcp.FastMCP`) and 2.x (`mcp.server.mcpserver.MCPServer`): one set of
 * decorators and one context under two names.
 */

const nothing = { from: [] } as const
const argument: Shape = { labels: ['ToolArgument'] }
const notify: Shape = { call: { role: 'mcp.notify', returns: nothing } }
const elicit: Shape = { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } }
const log: Shape = { call: { role: 'mcp.notify', returns: nothing } }

const decorated = (kind: EntryKind): Callback => ({
  at: 'Argument[0]',
  every: argument,
  entry: { kind },
})

/** Called with a name it gives the decorator; used bare it is the decorator. */
const decorator = (kind: EntryKind, type: string): Shape => ({
  call: {
    role: 'mcp.tool',
    callbacks: [decorated(kind)],
    returns: { type, from: ['Argument[0]'] },
  },
})

const applied = (kind: EntryKind) =>
  ({ call: { callbacks: [decorated(kind)], returns: { from: ['Argument[0]'] } } }) as const

/** Both headers are checked on loopback, or as the settings say. */
const headerChecks: HeaderChecksShape = {
  settings: 'Argument[transport_security:]',
  onLoopback: {
    address: 'Argument[host:]',
    fallback: '127.0.0.1',
    headers: ['host', 'origin'],
  },
}

/** What serves over HTTP: the constructor said, or is told here, how it checks. */
const serving = (type?: TypeName): Shape => ({
  call: {
    role: 'mcp.http-server',
    headerChecks: { settings: 'Argument[transport_security:]' },
    returns: type === undefined ? nothing : { type },
  },
})

const server: Shape = {
  construct: {
    role: 'mcp.server',
    headerChecks,
    callbacks: [
      {
        at: 'Argument[token_verifier:].Member[verify_token]',
        parameters: [{ labels: ['Credential'] }],
      },
    ],
    returns: { type: 'py-mcp.Server' },
  },
}

const serverMembers: Shapes = {
  tool: decorator('tool', 'py-mcp.ToolDecorator'),
  resource: decorator('resource', 'py-mcp.ResourceDecorator'),
  prompt: decorator('prompt', 'py-mcp.PromptDecorator'),
  completion: decorator('mcp-request', 'py-mcp.CompletionDecorator'),
  custom_route: {
    call: { role: 'http.route', returns: { type: 'py-mcp.RouteDecorator' } },
  },
  add_tool: {
    call: {
      role: 'mcp.tool',
      callbacks: [
        {
          at: 'Argument[0,fn:]',
          every: argument,
          entry: { kind: 'tool', name: 'Argument[1,name:]' },
        },
      ],
      returns: nothing,
    },
  },
  get_context: { call: { returns: { type: 'py-mcp.Context' } } },
  run: {
    call: {
      role: 'mcp.http-server',
      headerChecks: {
        settings: 'Argument[transport_security:]',
        transport: 'Argument[0,transport:]',
        transportFallback: 'stdio',
      },
      returns: nothing,
    },
  },
  run_stdio_async: { call: { role: 'mcp.stdio-transport', returns: nothing } },
  run_sse_async: serving(),
  run_streamable_http_async: serving(),
  streamable_http_app: serving('py-starlette.Application'),
  sse_app: serving('py-starlette.Application'),
  session_manager: { type: 'py-mcp.SessionManager' },
  settings: { labels: [] },
  _mcp_server: { type: 'py-mcp-lowlevel.Server' },
}

const contextMembers: Shapes = {
  request_context: { type: 'py-mcp.RequestContext' },
  session: { type: 'py-mcp.ServerSession' },
  request_id: { labels: ['RequestBody'] },
  /** Whatever the client put into `_meta` (1.x). */
  client_id: { labels: ['UnverifiedPrincipal'] },
  headers: { type: 'py-web.HeaderTable' },
  /** Sealed by `MCPServer` itself, with or without settings. */
  request_state: { labels: ['RequestState', 'ServerMinted'] },
  input_responses: { labels: ['RequestBody'] },
  fastmcp: { type: 'py-mcp.Server' },
  mcp_server: { type: 'py-mcp.Server' },
  elicit,
  elicit_url: elicit,
  log,
  debug: log,
  info: log,
  warning: log,
  error: log,
  report_progress: notify,
  read_resource: { call: { returns: { labels: ['StateRead'] } } },
  notify_resource_updated: { call: { role: 'mcp.resource-updated', returns: nothing } },
}

export const pyMcpModel: Model = {
  id: 'py-mcp',
  language: 'python',
  modules: [
    'mcp.server.fastmcp',
    'mcp.server.fastmcp.server',
    'mcp.server.fastmcp.context',
    'mcp.server.mcpserver',
    'mcp.server.mcpserver.server',
    'mcp.server.mcpserver.context',
  ],
  package: 'mcp',
  exports: {
    FastMCP: server,
    MCPServer: server,
    RequestStateSecurity: { construct: { role: 'mcp.request-state.codec', returns: nothing } },
    Context: { construct: { returns: { type: 'py-mcp.Context' } } },
  },
  types: {
    'py-mcp.Server': { members: serverMembers },
    'py-mcp.ToolDecorator': applied('tool'),
    'py-mcp.ResourceDecorator': applied('resource'),
    'py-mcp.PromptDecorator': applied('prompt'),
    'py-mcp.CompletionDecorator': applied('mcp-request'),
    /** These routes bypass the server's authentication. */
    'py-mcp.RouteDecorator': {
      call: {
        callbacks: [
          {
            at: 'Argument[0]',
            parameters: [{ type: 'py-starlette.Request' }],
            entry: { kind: 'http', method: 'ANY' },
          },
        ],
        returns: { from: ['Argument[0]'] },
      },
    },
    'py-mcp.Context': { members: contextMembers },
    'py-mcp.RequestContext': {
      members: {
        request: { type: 'py-starlette.Request' },
        session: { type: 'py-mcp.ServerSession' },
        request_id: { labels: ['RequestBody'] },
        meta: { labels: ['RequestBody'] },
        params: { labels: ['ToolArgument'] },
        lifespan_context: { labels: [] },
      },
    },
    'py-mcp.ServerSession': {
      members: {
        client_params: { type: 'py-mcp.ClientParams' },
        elicit,
        elicit_form: elicit,
        elicit_url: elicit,
        create_message: elicit,
        list_roots: elicit,
        send_log_message: notify,
        send_notification: notify,
        send_progress_notification: notify,
        send_tool_list_changed: notify,
        send_resource_updated: { call: { role: 'mcp.resource-updated', returns: nothing } },
      },
    },
    'py-mcp.ClientParams': {
      members: {
        clientInfo: { type: 'py-web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] },
        client_info: { type: 'py-web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] },
      },
    },
    'py-mcp.SessionManager': {
      members: {
        handle_request: { call: { role: 'mcp.transport.handle', returns: nothing } },
        run: { call: { returns: nothing } },
        _server_instances: { type: 'py.dict' },
      },
    },
  },
}
