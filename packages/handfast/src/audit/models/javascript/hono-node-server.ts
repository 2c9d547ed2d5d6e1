import type { Model } from '../../flow/model.ts'

export const honoNodeServerModel: Model = {
  id: 'hono-node-server',
  language: 'javascript',
  modules: ['@hono/node-server', '@hono/node-server/conninfo', 'hono/conninfo', 'hono/bun'],
  exports: {
    serve: {
      call: {
        role: 'http.listen',
        opensEverywhere: true,
        callbacks: [
          {
            at: 'Argument[0].Member[fetch]',
            parameters: [{ type: 'web.Request' }],
            entry: { kind: 'http', method: 'ANY', options: 'Argument[0]' },
          },
        ],
        returns: { type: 'node-http.Server' },
      },
    },
    getConnInfo: { call: { returns: { labels: ['RemoteAddress'] } } },
  },
}
