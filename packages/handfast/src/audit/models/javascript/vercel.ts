import type { Model } from '../../flow/model.ts'

/* Vercel functions below `api/`: Node's pair of request and response, or a web request. */

export const vercelModel: Model = {
  id: 'vercel',
  language: 'javascript',
  modules: ['@vercel/node', '@vercel/functions', 'vercel'],
  package: '@vercel/node',
  exports: {
    VercelRequest: { construct: { returns: { type: 'nextjs.ApiRequest' } } },
    VercelResponse: { construct: { returns: { type: 'express.Response' } } },
    NowRequest: { construct: { returns: { type: 'nextjs.ApiRequest' } } },
    NowResponse: { construct: { returns: { type: 'express.Response' } } },
  },
  conventions: [
    {
      files: 'api/**/*.{ts,js,mts,mjs}',
      exports: ['default'],
      callback: {
        parameters: [{ type: 'nextjs.ApiRequest' }, { type: 'express.Response' }],
        entry: { kind: 'http', method: 'ANY' },
      },
    },
    {
      files: 'api/**/*.{ts,js,mts,mjs}',
      exports: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
      callback: { parameters: [{ type: 'web.Request' }], entry: { kind: 'http' } },
    },
  ],
}
