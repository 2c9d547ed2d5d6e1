import type { FileConvention, Model, Shape } from '../../flow/model.ts'

/* xmcp 1.x: default exports of files under `src/tools`, `src/prompts`, `src/resources`. */

const extra: Shape = { type: 'xmcp.Extra' }

const folder = (name: string, kind: 'tool' | 'prompt' | 'resource'): FileConvention => ({
  files: `**/src/${name}/**/*.{ts,tsx,js,jsx}`,
  exports: ['default'],
  callback: { parameters: [{ type: 'mcp.ToolInput' }, extra], entry: { kind } },
})

export const xmcpModel: Model = {
  id: 'xmcp',
  language: 'javascript',
  modules: ['xmcp', 'xmcp/headers'],
  exports: {
    headers: { call: { returns: { type: 'web.HeaderTable' } } },
    apiKeyAuthMiddleware: {
      call: {
        role: 'auth.middleware',
        callbacks: [
          {
            at: 'Argument[0].Member[validateApiKey]',
            parameters: [{ labels: ['Credential'] }],
          },
        ],
        returns: { type: 'web.Middleware' },
      },
    },
    jwtAuthMiddleware: { call: { role: 'auth.middleware', returns: { type: 'web.Middleware' } } },
    createRequestStateCodec: {
      call: {
        role: 'mcp.request-state.codec',
        secret: 'Argument[0].Member[key]',
        callbacks: [
          { at: 'Argument[0].Member[bind]', parameters: [{ type: 'mcp-sdk-v2.Context' }] },
        ],
        returns: { type: 'mcp-sdk-v2.RequestStateCodec' },
      },
    },
    inputRequired: { call: { role: 'mcp.input-required' }, type: 'mcp-sdk-v2.InputRequired' },
    ToolExtraArguments: { construct: { returns: { type: 'xmcp.Extra' } } },
  },
  types: {
    'xmcp.Extra': {
      extends: 'mcp.Extra',
      members: {
        elicit: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        sample: { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } },
        clientInfo: { type: 'mcp.ClientInfo' },
        requestState: { call: { returns: { labels: ['RequestState'] } } },
        inputResponses: { labels: ['RequestBody'] },
      },
    },
  },
  conventions: [
    folder('tools', 'tool'),
    folder('prompts', 'prompt'),
    folder('resources', 'resource'),
  ],
}
