import type { FiringCase } from './firing-case.ts'

/** Web frameworks, sessions, cookies and sockets. */
export const javascriptWebCases: readonly FiringCase[] = [
  {
    model: 'express',
    code: `import express from 'express'
const app = express()
app.set('trust proxy', true)
app.use(function log(request, response, next) { next() })
app.post('/mcp', function post(request, response) {
  probe('session', request.header('Mcp-Session-Id'))
  probe('body', request.body.id)
  probe('query', request.query.sessionId)
  probe('path', request.params.id)
  probe('cookie', request.cookies.sid)
  probe('user', request.user.id)
  response.status(404).cookie('a', 'b').json({})
})
app.listen(1)`,
    labels: {
      session: 'SessionIdHeader',
      body: 'RequestBody',
      query: 'SessionIdHeader UrlParameter',
      path: 'UrlParameter',
      cookie: 'Cookie',
      user: 'Principal',
    },
    roles: [
      'http.trust-proxy',
      'http.middleware',
      'http.next',
      'http.route',
      'http.status',
      'cookie.set',
      'http.respond',
      'http.listen',
    ],
    entries: ['middleware ANY log', 'http POST post /mcp'],
  },
  {
    model: 'express-session',
    code: `import session from 'express-session'
import express from 'express'
const app = express()
app.use(session({ secret: 'x', genid: function made(request) { probe('genid', request.ip) } }))
app.post('/login', (request) => {
  request.session.userId = 1
  request.session.regenerate(() => probe('stored', request.session.userId))
})`,
    labels: { genid: 'RemoteAddress', stored: 'Principal' },
    roles: [
      'web-session.middleware',
      'web-session.at-server',
      'web-session.write',
      'web-session.regenerate',
      'web-session.read',
    ],
    entries: ['session-callback - made'],
  },
  {
    model: 'session-stores',
    code: `import { RedisStore } from 'connect-redis'
const store = new RedisStore({ ttl: 60 })
store.destroy('x')`,
    states: ['delete 3:'],
  },
  {
    model: 'cookie-session',
    code: `import cookieSession from 'cookie-session'
cookieSession({ keys: ['x'] })`,
    roles: ['web-session.middleware'],
  },
  {
    model: 'cookie-parser',
    code: `import { parse, serialize } from 'cookie'
probe('cookie', parse('a=b').sid)
serialize('a', 'b')`,
    labels: { cookie: 'Cookie' },
    roles: ['cookie.set'],
  },
  {
    model: 'hono',
    code: `import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
const app = new Hono()
app.use('*', async function log(c, next) { await next() })
app.post('/mcp', async function post(c) {
  probe('session', c.req.header('mcp-session-id'))
  probe('query', c.req.query('session_id'))
  probe('body', await c.req.json())
  probe('cookie', getCookie(c, 'sid'))
  setCookie(c, 'sid', '1')
  deleteCookie(c, 'sid')
  return c.json({}, 404)
})`,
    labels: {
      session: 'SessionIdHeader',
      query: 'SessionIdHeader UrlParameter',
      body: 'RequestBody',
      cookie: 'Cookie',
    },
    roles: ['http.middleware', 'http.route', 'cookie.set', 'cookie.clear', 'http.respond'],
    entries: ['middleware ANY log *', 'http POST post /mcp'],
  },
  {
    model: 'hono-node-server',
    code: `import { serve } from '@hono/node-server'
serve({ port: 1, fetch: function answer(request) { probe('url', request.url) } })`,
    labels: { url: 'UrlParameter' },
    roles: ['http.listen'],
    entries: ['http ANY answer'],
  },
  {
    model: 'hono-sessions',
    code: `import { sessionMiddleware } from 'hono-sessions'
sessionMiddleware({})`,
    roles: ['web-session.middleware'],
  },
  {
    model: 'fastify',
    code: `import Fastify from 'fastify'
const app = Fastify()
app.addHook('onRequest', async function early(request) {
  probe('key', request.headers['x-api-key'])
})
const options = { preHandler: function before(request) { probe('before', request.ip) } }
app.get('/x', options, async function get(request, reply) {
  probe('query', request.query.sessionId)
  reply.code(404).setCookie('a', 'b').send({})
})
app.route({ method: 'POST', url: '/y', handler: async function post(request) {
  probe('body', request.body.id)
} })
app.listen({ port: 1 })`,
    labels: {
      key: 'Credential',
      before: 'RemoteAddress',
      query: 'SessionIdHeader UrlParameter',
      body: 'RequestBody',
    },
    roles: [
      'http.server',
      'http.route',
      'http.status',
      'cookie.set',
      'http.respond',
      'http.listen',
    ],
    entries: [
      'middleware - early onRequest',
      'http GET get /x',
      'http Argument[0].Member[method] post /y',
    ],
  },
  {
    model: 'fastify-plugins',
    code: `import session from '@fastify/session'
import Fastify from 'fastify'
Fastify().register(session, { secret: 'x' })`,
    roles: ['web-session.middleware', 'web-session.at-server'],
  },
  {
    model: 'fastify-secure-session',
    code: `import secureSession from '@fastify/secure-session'
import Fastify from 'fastify'
Fastify().register(secureSession, { secret: 'x' })`,
    roles: ['web-session.middleware'],
  },
  {
    model: 'fastify-cors',
    code: `import cors from '@fastify/cors'
app.register(cors, { origin: '*' })`,
    roles: ['http.cors'],
  },
  {
    model: 'koa',
    code: `import Koa from 'koa'
const app = new Koa()
app.proxy = true
app.use(async function all(ctx, next) {
  probe('session', ctx.get('mcp-session-id'))
  probe('body', ctx.request.body.id)
  probe('cookie', ctx.cookies.get('sid'))
  ctx.cookies.set('sid', '1')
  ctx.status = 404
  ctx.body = {}
  await next()
})
app.listen(1)`,
    labels: { session: 'SessionIdHeader', body: 'RequestBody', cookie: 'Cookie' },
    roles: [
      'http.trust-proxy',
      'cookie.set',
      'http.status',
      'http.respond',
      'http.next',
      'http.listen',
    ],
    entries: ['middleware ANY all'],
  },
  {
    model: 'koa-router',
    code: `import Router from '@koa/router'
const router = new Router()
router.delete('/mcp', function end(ctx) { probe('query', ctx.query.sessionId) })`,
    labels: { query: 'SessionIdHeader UrlParameter' },
    entries: ['http DELETE end /mcp'],
  },
  {
    model: 'koa-session',
    code: `import session from 'koa-session'
session({}, app)`,
    roles: ['web-session.middleware'],
  },
  {
    model: 'koa-generic-session',
    code: `import session from 'koa-generic-session'
app.use(session({ store }))`,
    roles: ['web-session.middleware', 'web-session.at-server'],
  },
  {
    model: 'nestjs',
    code: `import { Body, Controller, Post, Req } from '@nestjs/common'
import type { Request } from 'express'
@Controller('mcp')
class Mcp {
  @Post()
  post(@Body() body, @Req() request: Request) {
    probe('body', body.id)
    probe('session', request.headers['mcp-session-id'])
  }
}`,
    labels: { body: 'RequestBody', session: 'SessionIdHeader' },
    entries: ['http POST post'],
  },
  {
    model: 'nextjs',
    path: 'app/api/mcp/route.ts',
    code: `import { cookies } from 'next/headers'
import { NextResponse } from 'next/server'
export async function POST(request) {
  probe('session', request.headers.get('mcp-session-id'))
  probe('query', request.nextUrl.searchParams.get('session_id'))
  probe('cookie', (await cookies()).get('sid').value)
  return NextResponse.json({})
}`,
    labels: {
      session: 'SessionIdHeader',
      query: 'SessionIdHeader UrlParameter',
      cookie: 'Cookie',
    },
    roles: ['http.respond'],
    entries: ['http POST POST'],
  },
  {
    model: 'ws',
    code: `import { WebSocketServer } from 'ws'
const server = new WebSocketServer({ port: 1 })
server.on('connection', function open(socket, request) {
  probe('origin', request.headers.origin)
  socket.on('message', (data) => probe('message', data))
})`,
    labels: { origin: 'ClientHeader', message: 'RequestBody' },
    roles: ['websocket.server'],
    entries: ['websocket - open connection'],
  },
  {
    model: 'socket-io',
    code: `import { Server } from 'socket.io'
const server = new Server()
server.on('connection', function open(socket) {
  probe('token', socket.handshake.auth.token)
  socket.on('join', (room) => probe('room', room))
})`,
    labels: { token: 'Credential', room: 'RequestBody' },
    roles: ['websocket.server'],
    entries: ['websocket - open connection'],
  },
  {
    model: 'cors',
    code: `import cors from 'cors'
cors({ origin: '*' })`,
    roles: ['http.cors'],
  },
  {
    model: 'http-middleware',
    code: `import helmet from 'helmet'
helmet()`,
    roles: ['http.middleware'],
  },
]
