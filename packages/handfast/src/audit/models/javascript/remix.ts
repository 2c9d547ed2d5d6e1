import type { Model, Shape } from '../../flow/model.ts'

/* Remix 2 and React Router 7: a route module's `loader` and `action`. */

const given: Shape = { construct: { returns: { type: 'remix.Given' } } }

export const remixModel: Model = {
  id: 'remix',
  language: 'javascript',
  modules: [
    '@remix-run/node',
    '@remix-run/cloudflare',
    '@remix-run/server-runtime',
    'react-router',
    '@react-router/node',
  ],
  package: '@remix-run/node',
  exports: {
    ActionFunctionArgs: given,
    LoaderFunctionArgs: given,
    json: { call: { role: 'http.respond', returns: { type: 'web.Response' } } },
    redirect: { call: { role: 'http.redirect', returns: { type: 'web.Response' } } },
  },
  types: {
    'remix.Given': {
      members: { request: { type: 'web.Request' }, params: { type: 'web.QueryTable' } },
    },
  },
  conventions: [
    {
      files: '**/routes/**/*.{ts,tsx,js,jsx}',
      exports: ['loader', 'action'],
      callback: {
        parameters: [{ type: 'remix.Given' }],
        entry: { kind: 'http', method: 'ANY' },
      },
    },
  ],
}
