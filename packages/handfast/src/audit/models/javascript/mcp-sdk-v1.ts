import type { Callback, CallShape, Model, Path, Shape, Shapes } from '../../flow/model.ts'

/* @modelcontextprotocol/sdk 1.x. The package exports all files below `dist`: any subpath counts. */

const minted: Shape = { labels: ['TransportSession', 'ServerMinted'] }
const nothing = { from: [] } as const
const extra: Shape = { type: 'mcp.Extra' }
const input: Shape = { type: 'mcp.ToolInput' }
const notify: Shape = { call: { role: 'mcp.notify', returns: nothing } }
const credential: Shape = { labels: ['Credential'] }

const handler = (kind: 'tool' | 'prompt', at: Path, parameters: readonly Shape[]): Callback => ({
  at,
  parameters,
  entry: { kind, name: 'Argument[0]', options: 'Argument[1]' },
})

const registered = (kind: 'tool' | 'prompt', schema: string): Callback => ({
  ...handler(kind, 'Argument[2]', [input, extra]),
  without: { at: 'Argument[1]', members: [schema], parameters: [extra] },
})

/** `tool(name, [description], [schema], [annotations], callback)`; two arguments mean no schema. */
const shorthand = (kind: 'tool' | 'prompt'): CallShape => ({
  role: 'mcp.tool',
  callbacks: [
    handler(kind, 'Argument[1]', [extra]),
    {
      ...handler(kind, 'Argument[2]', [input, extra]),
      without: { at: 'Argument[1]', members: [], parameters: [extra] },
    },
    handler(kind, 'Argument[3]', [input, extra]),
    handler(kind, 'Argument[4]', [input, extra]),
  ],
  returns: nothing,
})

/** A template's second parameter is its variables; for a fixed URI `extra` comes second. */
const resource: CallShape = {
  role: 'mcp.tool',
  callbacks: [
    {
      at: 'Argument[last]',
      parameters: [{ labels: ['ToolArgument'] }, input, extra],
      entry: { kind: 'resource', name: 'Argument[1]' },
    },
  ],
  returns: nothing,
}

const toolTask = (method: string, parameters: readonly Shape[]): Callback => ({
  at: `Argument[2].Member[${method}]`,
  parameters,
  entry: { kind: 'tool', name: 'Argument[0]', options: 'Argument[1]' },
})

const protocol: Shapes = {
  connect: { call: { role: 'mcp.connect', returns: nothing } },
  close: { call: { returns: nothing } },
  notification: notify,
  sendLoggingMessage: notify,
  sendResourceListChanged: notify,
  sendToolListChanged: notify,
  sendPromptListChanged: notify,
}

const transport: Shapes = {
  sessionId: minted,
  handleRequest: { call: { role: 'mcp.transport.handle' } },
  close: { call: { role: 'mcp.transport.close', returns: nothing } },
  send: { call: { role: 'mcp.transport.send', returns: nothing } },
  onclose: { writeRole: 'mcp.transport.close' },
  onmessage: { writeRole: 'mcp.request-handler' },
}

const transportOptions: readonly Callback[] = [
  { at: 'Argument[0].Member[sessionIdGenerator]', entry: { kind: 'session-callback' } },
  {
    at: 'Argument[0].Member[onsessioninitialized]',
    parameters: [minted],
    entry: { kind: 'session-callback' },
  },
  {
    at: 'Argument[0].Member[onsessionclosed]',
    parameters: [minted],
    entry: { kind: 'session-callback' },
  },
  {
    at: 'Argument[0].Member[eventStore].Member[replayEventsAfter]',
    parameters: [{ labels: ['EventId'] }],
  },
  {
    at: 'Argument[0].Member[eventStore].Member[getStreamIdForEventId]',
    parameters: [{ labels: ['EventId'] }],
  },
]

const httpTransport: Shape = {
  construct: {
    role: 'mcp.transport',
    callbacks: transportOptions,
    headerChecks: {
      host: 'Argument[0].Member[allowedHosts]',
      origin: 'Argument[0].Member[allowedOrigins]',
      onlyIf: 'Argument[0].Member[enableDnsRebindingProtection]',
    },
    returns: { type: 'mcp-sdk-v1.HttpTransport' },
  },
}

const hostCheck: Shape = { call: { role: 'host.check', returns: { type: 'web.Middleware' } } }

export const mcpSdkV1Model: Model = {
  id: 'mcp-sdk-v1',
  language: 'javascript',
  modules: ['@modelcontextprotocol/sdk', '@modelcontextprotocol/sdk/*'],
  exports: {
    McpServer: {
      construct: { role: 'mcp.server', returns: { type: 'mcp-sdk-v1.McpServer' } },
    },
    Server: { construct: { role: 'mcp.server', returns: { type: 'mcp-sdk-v1.Server' } } },
    ResourceTemplate: {
      construct: {
        callbacks: [{ at: 'Argument[1].Member[list]', parameters: [extra] }],
        returns: nothing,
      },
    },
    StreamableHTTPServerTransport: httpTransport,
    WebStandardStreamableHTTPServerTransport: httpTransport,
    SSEServerTransport: {
      construct: {
        role: 'mcp.sse-transport',
        /** Looked at for the POST only, never for the GET that opens the stream. */
        headerChecks: {
          host: 'Argument[2].Member[allowedHosts]',
          origin: 'Argument[2].Member[allowedOrigins]',
          onlyIf: 'Argument[2].Member[enableDnsRebindingProtection]',
        },
        returns: { type: 'mcp-sdk-v1.SseTransport' },
      },
    },
    StdioServerTransport: {
      construct: { role: 'mcp.stdio-transport', returns: { type: 'mcp-sdk-v1.StdioTransport' } },
    },
    Transport: { construct: { returns: { type: 'mcp-sdk-v1.HttpTransport' } } },
    InMemoryEventStore: {
      construct: { role: 'mcp.event-store', returns: { type: 'mcp.EventStore' } },
    },
    EventStore: { construct: { returns: { type: 'mcp.EventStore' } } },
    InMemoryTaskStore: {
      construct: { role: 'mcp.task-store', returns: { type: 'mcp.TaskStore' } },
    },
    TaskStore: { construct: { returns: { type: 'mcp.TaskStore' } } },
    RequestHandlerExtra: { construct: { returns: { type: 'mcp.Extra' } } },
    AuthInfo: { construct: { returns: { type: 'mcp.AuthInfo' } } },
    CallToolRequest: { construct: { returns: { type: 'mcp.Request' } } },
    OAuthTokenVerifier: { construct: { returns: { type: 'mcp.TokenVerifier' } } },
    OAuthServerProvider: { construct: { returns: { type: 'mcp.TokenVerifier' } } },
    ProxyOAuthServerProvider: {
      construct: {
        callbacks: [{ at: 'Argument[0].Member[verifyAccessToken]', parameters: [credential] }],
        returns: { type: 'mcp.TokenVerifier' },
      },
    },
    isInitializeRequest: { call: { role: 'mcp.initialize-check', returns: nothing } },
    requireBearerAuth: {
      call: {
        role: 'auth.middleware',
        callbacks: [
          {
            at: 'Argument[0].Member[verifier].Member[verifyAccessToken]',
            parameters: [credential],
          },
        ],
        returns: { type: 'web.Middleware' },
      },
    },
    mcpAuthRouter: { call: { role: 'http.middleware', returns: { type: 'web.Middleware' } } },
    mcpAuthMetadataRouter: {
      call: { role: 'http.middleware', returns: { type: 'web.Middleware' } },
    },
    createMcpExpressApp: {
      call: {
        role: 'host.check',
        headerChecks: {
          host: 'Argument[0].Member[allowedHosts]',
          onLoopback: {
            address: 'Argument[0].Member[host]',
            fallback: '127.0.0.1',
            headers: ['host'],
          },
        },
        returns: { type: 'express.Application' },
      },
    },
    hostHeaderValidation: hostCheck,
    localhostHostValidation: hostCheck,
  },
  types: {
    'mcp-sdk-v1.McpServer': {
      members: {
        ...protocol,
        server: { type: 'mcp-sdk-v1.Server' },
        experimental: { type: 'mcp-sdk-v1.Experimental' },
        tool: { call: shorthand('tool') },
        prompt: { call: shorthand('prompt') },
        resource: { call: resource },
        registerResource: { call: resource },
        registerTool: {
          call: {
            role: 'mcp.tool',
            callbacks: [registered('tool', 'inputSchema')],
            returns: { type: 'mcp-sdk-v1.Registered' },
          },
        },
        registerPrompt: {
          call: {
            role: 'mcp.tool',
            callbacks: [registered('prompt', 'argsSchema')],
            returns: { type: 'mcp-sdk-v1.Registered' },
          },
        },
      },
    },
    'mcp-sdk-v1.Registered': { members: { update: { call: {} } } },
    'mcp-sdk-v1.Experimental': { members: { tasks: { type: 'mcp-sdk-v1.ExperimentalTasks' } } },
    'mcp-sdk-v1.ExperimentalTasks': {
      members: {
        registerToolTask: {
          call: {
            role: 'mcp.tool',
            callbacks: [
              toolTask('createTask', [input, extra]),
              toolTask('getTask', [input, extra]),
              toolTask('getTaskResult', [input, extra]),
            ],
            returns: nothing,
          },
        },
      },
    },
    'mcp-sdk-v1.Server': {
      members: {
        ...protocol,
        setRequestHandler: {
          call: {
            role: 'mcp.request-handler',
            callbacks: [
              {
                at: 'Argument[1]',
                parameters: [{ type: 'mcp.Request' }, extra],
                entry: { kind: 'mcp-request', name: 'Argument[0]' },
              },
            ],
            returns: nothing,
          },
        },
        setNotificationHandler: {
          call: {
            role: 'mcp.request-handler',
            callbacks: [
              {
                at: 'Argument[1]',
                parameters: [{ type: 'mcp.Request' }],
                entry: { kind: 'mcp-notification', name: 'Argument[0]' },
              },
            ],
            returns: nothing,
          },
        },
        fallbackRequestHandler: { writeRole: 'mcp.request-handler' },
        getClientVersion: { call: { returns: { type: 'mcp.ClientInfo' } } },
        elicitInput: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        createMessage: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        listRoots: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        sendResourceUpdated: { call: { role: 'mcp.resource-updated', returns: nothing } },
        transport: { type: 'mcp-sdk-v1.HttpTransport' },
      },
    },
    'mcp-sdk-v1.HttpTransport': { members: transport },
    'mcp-sdk-v1.SseTransport': {
      members: {
        ...transport,
        handlePostMessage: { call: { role: 'mcp.sse.handle', returns: nothing } },
        handleMessage: { call: { role: 'mcp.sse.handle', returns: nothing } },
      },
    },
    'mcp-sdk-v1.StdioTransport': {
      members: { close: transport['close'] ?? {}, onclose: transport['onclose'] ?? {} },
    },
  },
}
