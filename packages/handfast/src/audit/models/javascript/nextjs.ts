import type { Model, Shape } from '../../flow/model.ts'

/* Next.js 13 to 16: route handlers, API routes and middleware are found by file name. */

const cookie: Shape = { call: { returns: { type: 'nextjs.Cookie', labels: ['Cookie'] } } }
const request: Shape = { type: 'nextjs.NextRequest' }

export const nextjsModel: Model = {
  id: 'nextjs',
  language: 'javascript',
  modules: ['next/server', 'next/headers', 'next'],
  package: 'next',
  exports: {
    NextRequest: { construct: { returns: { type: 'nextjs.NextRequest' } } },
    NextResponse: {
      type: 'nextjs.ResponseClass',
      construct: { role: 'http.respond', returns: { type: 'nextjs.Response' } },
    },
    NextApiRequest: { construct: { returns: { type: 'nextjs.ApiRequest' } } },
    NextApiResponse: { construct: { returns: { type: 'express.Response' } } },
    headers: { call: { returns: { type: 'web.Headers' } } },
    cookies: { call: { returns: { type: 'nextjs.Cookies' } } },
  },
  types: {
    'nextjs.NextRequest': {
      extends: 'web.Request',
      members: {
        cookies: { type: 'nextjs.Cookies' },
        nextUrl: { type: 'web.URL', labels: ['UrlParameter'] },
        ip: { labels: ['RemoteAddress'] },
      },
    },
    'nextjs.Cookies': {
      members: {
        get: cookie,
        getAll: cookie,
        has: { call: { returns: { from: [] } } },
        set: { call: { role: 'cookie.set', returns: { from: ['Receiver'] } } },
        delete: { call: { role: 'cookie.clear', returns: { from: [] } } },
      },
    },
    'nextjs.Cookie': { members: { value: { labels: ['Cookie'] }, name: { labels: [] } } },
    'nextjs.ResponseClass': {
      extends: 'web.ResponseClass',
      members: {
        next: { call: { role: 'http.next', returns: { type: 'nextjs.Response' } } },
        json: { call: { role: 'http.respond', returns: { type: 'nextjs.Response' } } },
        redirect: { call: { role: 'http.redirect', returns: { type: 'nextjs.Response' } } },
        rewrite: { call: { role: 'http.next', returns: { type: 'nextjs.Response' } } },
      },
    },
    'nextjs.Response': {
      extends: 'web.Response',
      members: { cookies: { type: 'nextjs.Cookies' } },
    },
    'nextjs.ApiRequest': {
      extends: 'node-http.IncomingMessage',
      members: {
        query: { type: 'web.QueryTable' },
        cookies: { type: 'web.CookieTable' },
        body: { labels: ['RequestBody'] },
      },
    },
    'nextjs.RouteContext': { members: { params: { type: 'web.QueryTable' } } },
  },
  conventions: [
    {
      files: '**/app/**/route.{ts,js,tsx,jsx,mts,mjs}',
      exports: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
      callback: {
        parameters: [request, { type: 'nextjs.RouteContext' }],
        entry: { kind: 'http' },
      },
    },
    {
      files: '**/pages/api/**/*.{ts,js,tsx,jsx}',
      exports: ['default'],
      callback: {
        parameters: [{ type: 'nextjs.ApiRequest' }, { type: 'express.Response' }],
        entry: { kind: 'http', method: 'ANY' },
      },
    },
    {
      files: '{middleware,proxy,src/middleware,src/proxy}.{ts,js}',
      exports: ['default', 'middleware', 'proxy'],
      callback: { parameters: [request], entry: { kind: 'middleware', method: 'ANY' } },
    },
  ],
}
