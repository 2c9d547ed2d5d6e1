import type { Model } from '../../flow/model.ts'

/* SvelteKit 1 and 2: `+server` files export one function a method, hooks run before all. */

export const sveltekitModel: Model = {
  id: 'sveltekit',
  language: 'javascript',
  modules: ['@sveltejs/kit'],
  exports: {
    RequestEvent: { construct: { returns: { type: 'sveltekit.Event' } } },
    json: { call: { role: 'http.respond', returns: { type: 'web.Response' } } },
    text: { call: { role: 'http.respond', returns: { type: 'web.Response' } } },
    error: { call: { role: 'http.respond', returns: { from: [], never: true } } },
    redirect: { call: { role: 'http.redirect', returns: { from: [], never: true } } },
  },
  types: {
    'sveltekit.Event': {
      members: {
        request: { type: 'web.Request' },
        url: { type: 'web.URL', labels: ['UrlParameter'] },
        params: { type: 'web.QueryTable' },
        cookies: { type: 'nextjs.Cookies' },
        locals: { type: 'koa.State' },
        getClientAddress: { call: { returns: { labels: ['RemoteAddress'] } } },
      },
    },
    'sveltekit.HookInput': {
      members: {
        event: { type: 'sveltekit.Event' },
        resolve: { call: { role: 'http.next', returns: { type: 'web.Response' } } },
      },
    },
  },
  conventions: [
    {
      files: '**/routes/**/+server.{ts,js}',
      exports: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'fallback'],
      callback: { parameters: [{ type: 'sveltekit.Event' }], entry: { kind: 'http' } },
    },
    {
      files: '**/hooks.server.{ts,js}',
      exports: ['handle'],
      callback: {
        parameters: [{ type: 'sveltekit.HookInput' }],
        entry: { kind: 'middleware', method: 'ANY' },
      },
    },
  ],
}
