import type { Callback, Model, Path, Shape, Shapes } from '../../flow/model.ts'

/* @modelcontextprotocol/server 2.x: handlers get `(arguments, ctx)`, without a schema `(ctx)`. */

const nothing = { from: [] } as const
const context: Shape = { type: 'mcp-sdk-v2.Context' }
const input: Shape = { type: 'mcp-sdk-v2.Input' }
const minted: Shape = { labels: ['TransportSession', 'ServerMinted'] }
const credential: Shape = { labels: ['Credential'] }
const fromBody: Shape = { labels: ['RequestBody'] }
const eventId: Shape = { labels: ['EventId'] }
const notify: Shape = { call: { role: 'mcp.notify', returns: nothing } }
const elicit: Shape = { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } }
const eraCheck: Shape = { call: { role: 'mcp.era-check', returns: nothing } }
const originCheck: Shape = { call: { role: 'origin.check', returns: nothing } }
const hostCheck: Shape = { call: { role: 'host.check', returns: nothing } }

const registration = (kind: 'tool' | 'prompt'): Shape => ({
  call: {
    role: 'mcp.tool',
    callbacks: [
      {
        at: 'Argument[2]',
        parameters: [input, context],
        without: {
          at: 'Argument[1]',
          members: ['inputSchema', 'argsSchema'],
          parameters: [context],
        },
        entry: { kind, name: 'Argument[0]', options: 'Argument[1]' },
      },
    ],
    returns: nothing,
  },
})

const requestStateHooks: readonly Callback[] = [
  {
    at: 'Argument[1].Member[requestState].Member[verify]',
    parameters: [{ labels: ['RequestState'] }, context],
  },
]

const option = (name: string): Path => `Argument[0].Member[${name}]`

const transport: Shape = {
  construct: {
    role: 'mcp.transport',
    headerChecks: {
      host: option('allowedHosts'),
      origin: option('allowedOrigins'),
      onlyIf: option('enableDnsRebindingProtection'),
    },
    callbacks: [
      { at: option('sessionIdGenerator'), entry: { kind: 'session-callback' } },
      {
        at: option('onsessioninitialized'),
        parameters: [minted],
        entry: { kind: 'session-callback' },
      },
      { at: option('onsessionclosed'), parameters: [minted], entry: { kind: 'session-callback' } },
      { at: `${option('eventStore')}.Member[replayEventsAfter]`, parameters: [eventId] },
      { at: `${option('eventStore')}.Member[getStreamIdForEventId]`, parameters: [eventId] },
    ],
    returns: { type: 'mcp-sdk-v2.HttpTransport' },
  },
}

const protocol: Shapes = {
  connect: { call: { role: 'mcp.connect', returns: nothing } },
  close: { call: { returns: nothing } },
  notification: notify,
  sendLoggingMessage: notify,
  sendResourceListChanged: notify,
  sendToolListChanged: notify,
  sendPromptListChanged: notify,
}

const handlerOf = (kind: 'mcp-request' | 'mcp-notification'): Shape => ({
  call: {
    role: 'mcp.request-handler',
    callbacks: [
      {
        at: 'Argument[last]',
        parameters: [{ type: 'mcp.Request' }, context],
        entry: { kind, name: 'Argument[0]' },
      },
    ],
    returns: nothing,
  },
})

export const mcpSdkV2Model: Model = {
  id: 'mcp-sdk-v2',
  language: 'javascript',
  modules: ['@modelcontextprotocol/server', '@modelcontextprotocol/server/*'],
  exports: {
    McpServer: {
      construct: {
        role: 'mcp.server',
        callbacks: requestStateHooks,
        returns: { type: 'mcp-sdk-v2.McpServer' },
      },
    },
    Server: {
      construct: {
        role: 'mcp.server',
        callbacks: requestStateHooks,
        returns: { type: 'mcp-sdk-v2.Server' },
      },
    },
    ResourceTemplate: {
      construct: {
        callbacks: [{ at: 'Argument[1].Member[list]', parameters: [context] }],
        returns: nothing,
      },
    },
    createMcpHandler: {
      call: {
        role: 'mcp.handler',
        callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'mcp-sdk-v2.FactoryContext' }] }],
        returns: { type: 'mcp-sdk-v2.Handler' },
      },
    },
    legacyStatelessFallback: {
      call: {
        role: 'mcp.handler',
        callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'mcp-sdk-v2.FactoryContext' }] }],
        returns: nothing,
      },
    },
    createRequestStateCodec: {
      call: {
        role: 'mcp.request-state.codec',
        secret: 'Argument[0].Member[key]',
        callbacks: [{ at: option('bind'), parameters: [context] }],
        returns: { type: 'mcp-sdk-v2.RequestStateCodec' },
      },
    },
    inputRequired: { call: { role: 'mcp.input-required' }, type: 'mcp-sdk-v2.InputRequired' },
    WebStandardStreamableHTTPServerTransport: transport,
    StdioServerTransport: {
      construct: { role: 'mcp.stdio-transport', returns: { type: 'mcp-sdk-v2.HttpTransport' } },
    },
    serveStdio: { call: { role: 'mcp.stdio-transport', returns: nothing } },
    InMemoryServerEventBus: { construct: { returns: { type: 'mcp-sdk-v2.EventBus' } } },
    EventStore: { construct: { returns: { type: 'mcp.EventStore' } } },
    AuthInfo: { construct: { returns: { type: 'mcp.AuthInfo' } } },
    ServerContext: { construct: { returns: { type: 'mcp-sdk-v2.Context' } } },
    McpRequestContext: { construct: { returns: { type: 'mcp-sdk-v2.FactoryContext' } } },
    isInitializeRequest: { call: { role: 'mcp.initialize-check', returns: nothing } },
    isLegacyRequest: eraCheck,
    classifyInboundRequest: eraCheck,
    requireBearerAuth: {
      call: {
        role: 'auth.middleware',
        callbacks: [
          { at: `${option('verifier')}.Member[verifyAccessToken]`, parameters: [credential] },
        ],
        returns: { type: 'mcp-sdk-v2.BearerAuth' },
      },
    },
    verifyBearerToken: { call: { role: 'auth.verify', returns: { type: 'mcp.AuthInfo' } } },
    OAuthTokenVerifier: { construct: { returns: { type: 'mcp.TokenVerifier' } } },
    originValidationResponse: originCheck,
    validateOriginHeader: originCheck,
    hostHeaderValidationResponse: hostCheck,
    validateHostHeader: hostCheck,
  },
  types: {
    'mcp-sdk-v2.McpServer': {
      members: {
        ...protocol,
        server: { type: 'mcp-sdk-v2.Server' },
        registerTool: registration('tool'),
        registerPrompt: registration('prompt'),
        registerResource: {
          call: {
            role: 'mcp.tool',
            callbacks: [
              {
                at: 'Argument[3]',
                parameters: [{ labels: ['ToolArgument'] }, input, context],
                entry: { kind: 'resource', name: 'Argument[1]', options: 'Argument[2]' },
              },
            ],
            returns: nothing,
          },
        },
      },
    },
    'mcp-sdk-v2.Server': {
      members: {
        ...protocol,
        setRequestHandler: handlerOf('mcp-request'),
        setNotificationHandler: handlerOf('mcp-notification'),
        fallbackRequestHandler: { writeRole: 'mcp.request-handler' },
        getClientVersion: { call: { returns: { type: 'mcp.ClientInfo' } } },
        elicitInput: elicit,
        createMessage: elicit,
        listRoots: elicit,
        sendResourceUpdated: { call: { role: 'mcp.resource-updated', returns: nothing } },
      },
    },
    'mcp-sdk-v2.Context': {
      members: {
        sessionId: { labels: ['TransportSession'] },
        mcpReq: { type: 'mcp-sdk-v2.RequestContext' },
        http: { type: 'mcp-sdk-v2.HttpContext' },
      },
    },
    /** Arguments, or the context where the registration has no schema. */
    'mcp-sdk-v2.Input': {
      labels: ['ToolArgument'],
      members: {
        mcpReq: { type: 'mcp-sdk-v2.RequestContext' },
        http: { type: 'mcp-sdk-v2.HttpContext' },
      },
      anyMember: { labels: ['ToolArgument'] },
    },
    'mcp-sdk-v2.RequestContext': {
      members: {
        id: fromBody,
        method: { labels: [] },
        _meta: fromBody,
        envelope: { type: 'mcp-sdk-v2.Envelope' },
        inputResponses: fromBody,
        /** As the client sent it, unless the server's `requestState.verify` replaced it. */
        requestState: { call: { returns: { labels: ['RequestState'] } } },
        send: elicit,
        elicitInput: elicit,
        requestSampling: elicit,
        notify,
        log: notify,
      },
    },
    'mcp-sdk-v2.Envelope': {
      members: { clientInfo: { type: 'mcp.ClientInfo' } },
      anyMember: fromBody,
    },
    'mcp-sdk-v2.HttpContext': {
      members: { authInfo: { type: 'mcp.AuthInfo' }, req: { type: 'web.Request' } },
    },
    'mcp-sdk-v2.FactoryContext': {
      members: {
        authInfo: { type: 'mcp.AuthInfo' },
        requestInfo: { type: 'web.Request' },
        era: { labels: [] },
      },
    },
    'mcp-sdk-v2.Handler': {
      members: {
        fetch: { call: { role: 'mcp.transport.handle', returns: { type: 'web.Response' } } },
        close: { call: { role: 'mcp.transport.close', returns: nothing } },
        notify: { type: 'mcp-sdk-v2.Notifier' },
        bus: { type: 'mcp-sdk-v2.EventBus' },
      },
    },
    'mcp-sdk-v2.Notifier': {
      members: {
        resourceUpdated: { call: { role: 'mcp.resource-updated', returns: nothing } },
      },
      anyMember: notify,
    },
    /** Neither side names a principal. */
    'mcp-sdk-v2.EventBus': {
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
    'mcp-sdk-v2.RequestStateCodec': {
      members: {
        mint: {
          call: {
            role: 'mcp.request-state.mint',
            returns: { labels: ['ServerMinted'], from: ['Argument[0]', 'Argument[0].AnyMember'] },
          },
        },
        verify: {
          call: { role: 'mcp.request-state.verify', returns: { labels: ['ServerMinted'] } },
        },
      },
    },
    'mcp-sdk-v2.InputRequired': { anyMember: { call: { role: 'mcp.elicit' } } },
    'mcp-sdk-v2.HttpTransport': {
      members: {
        sessionId: minted,
        handleRequest: { call: { role: 'mcp.transport.handle' } },
        close: { call: { role: 'mcp.transport.close', returns: nothing } },
        send: { call: { role: 'mcp.transport.send', returns: nothing } },
        onclose: { writeRole: 'mcp.transport.close' },
        onmessage: { writeRole: 'mcp.request-handler' },
      },
    },
    /** `(request) => AuthInfo | Response`. */
    'mcp-sdk-v2.BearerAuth': {
      call: { role: 'auth.verify', returns: { type: 'mcp.AuthInfo' } },
    },
  },
}
