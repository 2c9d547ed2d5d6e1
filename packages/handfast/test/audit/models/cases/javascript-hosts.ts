import type { FiringCase } from './firing-case.ts'

const session = { session: 'SessionIdHeader' }

/** Routers, runtimes and platforms that call exported functions. */
export const javascriptHostCases: readonly FiringCase[] = [
  {
    model: 'express-likes',
    code: `import polka from 'polka'
polka().post('/mcp', function post(request) {
  probe('session', request.headers['mcp-session-id'])
})`,
    labels: session,
    entries: ['http POST post /mcp'],
  },
  {
    model: 'elysia',
    code: `import { Elysia } from 'elysia'
new Elysia().onBeforeHandle(function check() {}).post('/mcp', function post({ headers, body }) {
  probe('session', headers['mcp-session-id'])
  probe('body', body.id)
}).listen(1)`,
    labels: { ...session, body: 'RequestBody' },
    roles: ['http.middleware', 'http.route', 'http.listen'],
    entries: ['middleware ANY check', 'http POST post /mcp'],
  },
  {
    model: 'h3',
    code: `import { createRouter, defineEventHandler, readBody } from 'h3'
createRouter().post('/mcp', defineEventHandler(async function post(event) {
  probe('session', getHeader(event, 'mcp-session-id'))
  probe('body', (await readBody(event)).id)
  probe('path', getRouterParam(event, 'id'))
}))`,
    labels: { ...session, body: 'RequestBody', path: 'UrlParameter' },
    entries: ['http ANY post'],
  },
  {
    model: 'workers',
    code: `export default {
  async fetch(request, env, ctx) {
    const id = request.headers.get('mcp-session-id')
    probe('session', id)
    probe('user', ctx.props.sub)
    await env.CARTS.put(id, '')
    await env.DB.prepare('select * from carts where id = ?').bind(id).first()
    env.CART.idFromName(id)
  },
}`,
    labels: { ...session, user: 'Principal' },
    entries: ['http ANY fetch'],
    states: ['set 6: SessionIdHeader', 'get 7: SessionIdHeader', 'get 8: SessionIdHeader'],
  },
  {
    model: 'aws-lambda',
    code: `export async function handler(event) {
  probe('session', event.headers['mcp-session-id'])
  probe('user', event.requestContext.authorizer.jwt.claims.sub)
}`,
    dependencies: { '@types/aws-lambda': '^8.10.0' },
    labels: { ...session, user: 'Principal' },
    entries: ['http ANY handler'],
  },
  {
    model: 'vercel',
    path: 'api/mcp.ts',
    code: `export default function handler(request, response) {
  probe('session', request.headers['mcp-session-id'])
  response.status(404).end()
}
export function POST(request) { probe('standard', request.headers.get('mcp-session-id')) }`,
    dependencies: { '@vercel/node': '^5.0.0' },
    labels: { ...session, standard: 'SessionIdHeader' },
    entries: ['http ANY handler', 'http POST POST'],
  },
  {
    model: 'azure-functions',
    code: `import { app } from '@azure/functions'
app.http('mcp', { handler: function handler(request) {
  probe('session', request.headers.get('mcp-session-id'))
} })`,
    labels: session,
    entries: ['http ANY handler mcp'],
  },
  {
    model: 'functions-framework',
    code: `import functions from '@google-cloud/functions-framework'
functions.http('mcp', function handler(request) {
  probe('session', request.get('mcp-session-id'))
})`,
    labels: session,
    entries: ['http ANY handler mcp'],
  },
  {
    model: 'sveltekit',
    path: 'src/routes/mcp/+server.ts',
    code: `export function POST({ request, locals }) {
  probe('session', request.headers.get('mcp-session-id'))
  probe('user', locals.user)
}`,
    dependencies: { '@sveltejs/kit': '^2.0.0' },
    labels: { ...session, user: 'Principal' },
    entries: ['http POST POST'],
  },
  {
    model: 'astro',
    path: 'src/pages/mcp.ts',
    code: `export function ALL({ request, clientAddress }) {
  probe('session', request.headers.get('mcp-session-id'))
  probe('address', clientAddress)
}`,
    dependencies: { astro: '^5.0.0' },
    labels: { ...session, address: 'RemoteAddress' },
    entries: ['http - ALL'],
  },
  {
    model: 'remix',
    path: 'app/routes/mcp.ts',
    code: `export async function action({ request }) {
  probe('session', request.headers.get('mcp-session-id'))
}`,
    dependencies: { '@remix-run/node': '^2.0.0' },
    labels: session,
    entries: ['http ANY action'],
  },
]
