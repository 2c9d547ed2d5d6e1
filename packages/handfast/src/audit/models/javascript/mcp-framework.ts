import type { Callback, Model, Shape } from '../../flow/model.ts'

/* mcp-framework loads classes from folders and calls their methods with the arguments. */

const overridden = (method: string, kind: 'tool' | 'prompt' | 'resource'): Callback => ({
  at: `Receiver.Member[${method}]`,
  parameters: [{ labels: ['ToolArgument'] }],
  entry: { kind },
})

const base = (type: string): Shape => ({ construct: { returns: { type } } })

export const mcpFrameworkModel: Model = {
  id: 'mcp-framework',
  language: 'javascript',
  modules: ['mcp-framework'],
  exports: {
    MCPServer: {
      construct: {
        role: 'mcp.server',
        headerChecks: {
          transport: 'Argument[0].Member[transport].Member[type]',
          transportFallback: 'stdio',
        },
        returns: { type: 'mcp-framework.Server' },
      },
    },
    MCPTool: base('mcp-framework.Tool'),
    MCPPrompt: base('mcp-framework.Prompt'),
    MCPResource: base('mcp-framework.Resource'),
    getRequestContext: { call: { returns: { type: 'mcp-framework.RequestContext' } } },
    validateOrigin: { call: { role: 'origin.check', returns: { from: [] } } },
    JWTAuthProvider: { construct: { role: 'auth.verify', returns: { from: [] } } },
    APIKeyAuthProvider: { construct: { role: 'auth.verify', returns: { from: [] } } },
    OAuthAuthProvider: { construct: { role: 'auth.verify', returns: { from: [] } } },
  },
  types: {
    'mcp-framework.Server': {
      members: { start: { call: { role: 'mcp.http-server', returns: { from: [] } } } },
    },
    'mcp-framework.Tool': {
      overrides: { execute: overridden('execute', 'tool') },
      members: {
        elicit: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        samplingRequest: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
      },
    },
    'mcp-framework.Prompt': {
      overrides: { generateMessages: overridden('generateMessages', 'prompt') },
    },
    'mcp-framework.Resource': { overrides: { read: overridden('read', 'resource') } },
    'mcp-framework.RequestContext': {
      members: {
        token: { labels: ['TokenBytes'] },
        user: { type: 'web.User', labels: ['Principal'] },
      },
    },
  },
}
