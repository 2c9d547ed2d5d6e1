import type { Callback, Model, Path, Shape, Shapes } from '../../flow/model.ts'

/* mcp.server.lowlevel: decorators in 1.x, `on_…` arguments in 2.x; and the transports. */

const nothing = { from: [] } as const
const argument: Shape = { labels: ['ToolArgument'] }

/** `@server.call_tool()`: the function gets the name and the arguments, or the URI. */
const decorator: Shape = {
  call: { role: 'mcp.request-handler', returns: { type: 'py-mcp-lowlevel.Decorator' } },
}

/** `on_call_tool=handler`: `(ctx, params)`. */
const handled = (name: string): Callback => ({
  at: `Argument[${name}:]` satisfies Path,
  parameters: [{ type: 'py-mcp-lowlevel.ServerContext' }, { type: 'py-mcp-lowlevel.Params' }],
  entry: { kind: 'mcp-request' },
})

const handlers = [
  'on_call_tool',
  'on_list_tools',
  'on_read_resource',
  'on_list_resources',
  'on_list_resource_templates',
  'on_subscribe_resource',
  'on_unsubscribe_resource',
  'on_subscriptions_listen',
  'on_get_prompt',
  'on_list_prompts',
  'on_completion',
]

const serverMembers: Shapes = {
  call_tool: decorator,
  list_tools: decorator,
  list_resources: decorator,
  list_resource_templates: decorator,
  read_resource: decorator,
  subscribe_resource: decorator,
  unsubscribe_resource: decorator,
  list_prompts: decorator,
  get_prompt: decorator,
  completion: decorator,
  progress_notification: decorator,
  set_logging_level: decorator,
  request_context: { type: 'py-mcp.RequestContext' },
  run: { call: { role: 'mcp.connect', returns: nothing } },
  create_initialization_options: { call: { returns: nothing } },
}

export const pyMcpLowlevelModel: Model = {
  id: 'py-mcp-lowlevel',
  language: 'python',
  modules: [
    'mcp.server',
    'mcp.server.lowlevel',
    'mcp.server.lowlevel.server',
    'mcp.server.streamable_http',
    'mcp.server.streamable_http_manager',
    'mcp.server.sse',
    'mcp.server.stdio',
    'mcp.server.transport_security',
    'mcp.server.request_state',
    'mcp.server.subscriptions',
    'mcp.server.context',
    'mcp.server.session',
    'mcp.shared.context',
    'mcp.types',
  ],
  package: 'mcp',
  exports: {
    Server: {
      construct: {
        role: 'mcp.server',
        callbacks: handlers.map(handled),
        returns: { type: 'py-mcp-lowlevel.Server' },
      },
    },
    CacheHint: {
      construct: {
        role: 'mcp.cache-hint',
        returns: { from: ['Argument[0,ttl_ms:]', 'Argument[1,scope:]'] },
      },
    },
    MCPServer: { construct: { role: 'mcp.server', returns: { type: 'py-mcp.Server' } } },
    FastMCP: { construct: { role: 'mcp.server', returns: { type: 'py-mcp.Server' } } },
    ServerRequestContext: { construct: { returns: { type: 'py-mcp-lowlevel.ServerContext' } } },
    RequestContext: { construct: { returns: { type: 'py-mcp.RequestContext' } } },
    ServerSession: { construct: { returns: { type: 'py-mcp.ServerSession' } } },
    StreamableHTTPSessionManager: {
      construct: {
        role: 'mcp.http-server',
        headerChecks: { settings: 'Argument[security_settings:]' },
        returns: { type: 'py-mcp.SessionManager' },
      },
    },
    StreamableHTTPServerTransport: {
      construct: {
        role: 'mcp.transport',
        headerChecks: { settings: 'Argument[security_settings:]' },
        returns: { type: 'py-mcp-lowlevel.Transport' },
      },
    },
    EventStore: { construct: { returns: { type: 'py-mcp-lowlevel.EventStore' } } },
    SseServerTransport: {
      construct: {
        role: 'mcp.sse-transport',
        headerChecks: { settings: 'Argument[1,security_settings:]' },
        returns: { type: 'py-mcp-lowlevel.SseTransport' },
      },
    },
    stdio_server: { call: { role: 'mcp.stdio-transport', returns: nothing } },
    TransportSecuritySettings: {
      construct: {
        role: 'host.check',
        headerChecks: {
          always: true,
          unless: 'Argument[0,enable_dns_rebinding_protection:]',
        },
        returns: { type: 'py-mcp-lowlevel.SecuritySettings' },
      },
    },
    TransportSecurityMiddleware: {
      construct: {
        role: 'host.check',
        headerChecks: { settings: 'Argument[0,settings:]' },
        returns: { type: 'py-mcp-lowlevel.SecurityMiddleware' },
      },
    },
    RequestStateSecurity: { construct: { role: 'mcp.request-state.codec', returns: nothing } },
    InputRequiredResult: { construct: { role: 'mcp.input-required', returns: { from: [] } } },
    RequestStateBoundary: { construct: { role: 'mcp.request-state.verify', returns: nothing } },
    AESGCMRequestStateCodec: { construct: { role: 'mcp.request-state.codec', returns: nothing } },
    InMemorySubscriptionBus: {
      construct: { returns: { type: 'py-mcp-lowlevel.SubscriptionBus' } },
    },
  },
  types: {
    'py-mcp-lowlevel.Server': { members: serverMembers },
    'py-mcp-lowlevel.SecuritySettings': {},
    'py-mcp-lowlevel.SecurityMiddleware': {
      members: {
        validate_request: {
          call: { role: 'host.check', headerChecks: { always: true }, returns: nothing },
        },
      },
    },
    'py-mcp-lowlevel.Decorator': {
      call: {
        callbacks: [{ at: 'Argument[0]', every: argument, entry: { kind: 'mcp-request' } }],
        returns: { from: ['Argument[0]'] },
      },
    },
    'py-mcp-lowlevel.Params': {
      labels: ['ToolArgument'],
      members: {
        meta: { labels: ['RequestBody'] },
        task_id: { labels: ['TaskId'] },
        request_state: { labels: ['RequestState'] },
        input_responses: { labels: ['RequestBody'] },
      },
      anyMember: argument,
    },
    'py-mcp-lowlevel.ServerContext': { extends: 'py-mcp.RequestContext' },
    'py-mcp-lowlevel.Transport': {
      members: {
        mcp_session_id: { labels: ['TransportSession', 'ServerMinted'] },
        handle_request: { call: { role: 'mcp.transport.handle', returns: nothing } },
        terminate: { call: { role: 'mcp.transport.close', returns: nothing } },
        connect: { call: { returns: nothing } },
      },
    },
    'py-mcp-lowlevel.SseTransport': {
      members: {
        connect_sse: { call: { role: 'mcp.transport.handle', returns: nothing } },
        handle_post_message: {
          role: 'mcp.sse.handle',
          call: { role: 'mcp.sse.handle', returns: nothing },
        },
      },
    },
    /** `store_event(stream_id, message)` has no session parameter. */
    'py-mcp-lowlevel.EventStore': {
      members: {
        store_event: { call: { role: 'mcp.event-store.store' } },
        replay_events_after: { call: { role: 'mcp.event-store.replay' } },
      },
      overrides: {
        store_event: { at: 'Receiver.Member[store_event]' },
        replay_events_after: {
          at: 'Receiver.Member[replay_events_after]',
          parameters: [{ labels: ['EventId'] }],
        },
      },
    },
    'py-mcp-lowlevel.SubscriptionBus': {
      members: {
        publish: { call: { role: 'mcp.resource-updated', returns: nothing } },
        subscribe: {
          call: {
            role: 'mcp.subscribe',
            callbacks: [{ at: 'Argument[0]' }],
            returns: nothing,
          },
        },
      },
    },
  },
}
