import type { Model, Shape } from '../../flow/model.ts'

/* Up to 1.x: built on SDK v1; a Redis URL turns on the HTTP+SSE transport. */

const withAuth: Shape = {
  call: {
    role: 'auth.middleware',
    callbacks: [
      { at: 'Argument[0]', parameters: [{ type: 'web.Request' }] },
      {
        at: 'Argument[1]',
        parameters: [{ type: 'web.Request' }, { labels: ['Credential'] }],
        entry: { kind: 'middleware', options: 'Argument[2]' },
      },
    ],
    returns: { type: 'mcp-handler.Handler' },
  },
}

const handler: Shape = {
  call: {
    role: 'mcp.handler',
    callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'mcp-sdk-v1.McpServer' }] }],
    returns: { type: 'mcp-handler.Handler' },
  },
}

export const mcpHandler1Model: Model = {
  id: 'mcp-handler-1',
  language: 'javascript',
  modules: ['mcp-handler', 'mcp-handler/next', '@vercel/mcp-adapter'],
  versions: '<2.0.0',
  exports: {
    createMcpHandler: handler,
    default: handler,
    withMcpAuth: withAuth,
    experimental_withMcpAuth: withAuth,
  },
  types: {
    /** `(request) => Response`, exported as GET and POST of a route. */
    'mcp-handler.Handler': {
      call: { role: 'mcp.transport.handle', returns: { type: 'web.Response' } },
    },
  },
}
