import type { Model } from '../../flow/model.ts'

/* Astro 3 to 5: endpoints below `src/pages`, middleware in `src/middleware`. */

export const astroModel: Model = {
  id: 'astro',
  language: 'javascript',
  modules: ['astro', 'astro:middleware'],
  exports: { APIContext: { construct: { returns: { type: 'astro.Context' } } } },
  types: {
    'astro.Context': {
      members: {
        request: { type: 'web.Request' },
        url: { type: 'web.URL', labels: ['UrlParameter'] },
        params: { type: 'web.QueryTable' },
        cookies: { type: 'nextjs.Cookies' },
        locals: { type: 'koa.State' },
        session: { type: 'web.Session' },
        clientAddress: { labels: ['RemoteAddress'] },
        redirect: { call: { role: 'http.redirect', returns: { type: 'web.Response' } } },
      },
    },
  },
  conventions: [
    {
      files: '**/src/pages/**/*.{ts,js,mjs}',
      exports: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ALL'],
      callback: { parameters: [{ type: 'astro.Context' }], entry: { kind: 'http' } },
    },
    {
      files: '**/src/{middleware,middleware/index}.{ts,js,mjs}',
      exports: ['onRequest'],
      callback: {
        parameters: [
          { type: 'astro.Context' },
          { call: { role: 'http.next', returns: { type: 'web.Response' } } },
        ],
        entry: { kind: 'middleware', method: 'ANY' },
      },
    },
  ],
}
