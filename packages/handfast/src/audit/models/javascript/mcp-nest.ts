import type { Model, Shape } from '../../flow/model.ts'

/* @rekog/mcp-nest: decorated methods get `(arguments, context, request)`. */

const decorator = (type: string): Shape => ({ call: { role: 'mcp.tool', returns: { type } } })

const handler = (kind: 'tool' | 'prompt' | 'resource') =>
  ({
    call: {
      callbacks: [
        {
          at: 'Argument[0]',
          parameters: [
            { labels: ['ToolArgument'] },
            { type: 'mcp-nest.Context' },
            { type: 'express.Request' },
          ],
          entry: { kind },
        },
      ],
      returns: { from: ['Argument[0]'] },
    },
  }) as const

export const mcpNestModel: Model = {
  id: 'mcp-nest',
  language: 'javascript',
  modules: ['@rekog/mcp-nest'],
  exports: {
    Tool: decorator('mcp-nest.Tool'),
    Prompt: decorator('mcp-nest.Prompt'),
    Resource: decorator('mcp-nest.Resource'),
    ResourceTemplate: decorator('mcp-nest.Resource'),
    McpModule: { type: 'mcp-nest.Module' },
    Context: { construct: { returns: { type: 'mcp-nest.Context' } } },
  },
  types: {
    'mcp-nest.Tool': handler('tool'),
    'mcp-nest.Prompt': handler('prompt'),
    'mcp-nest.Resource': handler('resource'),
    'mcp-nest.Module': {
      members: {
        forRoot: { call: { role: 'mcp.server' } },
        forRootAsync: { call: { role: 'mcp.server' } },
      },
    },
    'mcp-nest.Context': {
      members: {
        mcpServer: { type: 'mcp-sdk-v1.McpServer' },
        mcpRequest: { type: 'mcp.Request' },
        log: { type: 'runtime.Console' },
        reportProgress: { call: { role: 'mcp.notify', returns: { from: [] } } },
      },
    },
  },
}
