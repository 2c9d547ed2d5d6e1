import cookie from '@fastify/cookie'
import session from '@fastify/session'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest, Session } from 'fastify'
import { subjectOf } from '../../../../servers/probe/kit/users.ts'
import { hardenedSession } from '../../src/presets/fastify-session.ts'
import { sessionStore } from '../../src/presets/session-store.ts'
import { secret } from '../kit.ts'
import { createEndpoint } from './notes-pages.ts'
import type { Door, Message } from './notes-pages.ts'
import { presetContract, principalOf } from './preset-contract.ts'
import type { User } from './preset-contract.ts'

declare module 'fastify' {
  interface Session {
    user?: string
    notes?: readonly string[]
    theme?: string
  }
}

interface Rules {
  logIn(request: FastifyRequest, user: string): Promise<void>
  userOf(request: FastifyRequest): string | undefined
  logOut(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

/** As behind a proxy that ends TLS, so that cookies may be secure. */
function app(): FastifyInstance {
  const made = fastify({ trustProxy: true, forceCloseConnections: true })
  made.addHook('onRequest', async (request) => {
    request.raw.headers['x-forwarded-proto'] = 'https'
  })
  made.register(cookie)
  return made
}

function pages(made: FastifyInstance, door: Door, rules: Rules): FastifyInstance {
  const endpoint = createEndpoint(door)
  made.get('/login', async (request) => {
    if (door === 'open') request.session.theme = 'light'
    return '<form method="post">'
  })
  made.post('/login', async (request, reply) => {
    const user = subjectOf(request.headers.authorization)
    if (user === undefined) return reply.code(401).send()
    await rules.logIn(request, user)
    return reply.code(204).send()
  })
  made.post('/logout', async (request, reply) => {
    await rules.logOut(request, reply)
    return reply.code(204).send()
  })
  made.post('/mcp', async (request, reply) => {
    const note = (text: string): void => {
      request.session.notes = [...(request.session.notes ?? []), text]
    }
    const { status, body, sessionId } = endpoint({
      user: rules.userOf(request),
      notes: request.session.notes ?? [],
      note,
      authorization: request.headers.authorization,
      sessionId: request.raw.headersDistinct['mcp-session-id']?.[0],
      message: request.body as Message,
    })
    if (sessionId !== undefined) reply.header('mcp-session-id', sessionId)
    return reply.code(status).send(body)
  })
  return made
}

async function documented(door: Door): Promise<FastifyInstance> {
  const made = app()
  await made.register(session, { secret, cookie: { httpOnly: false, secure: false } })
  return pages(made, door, {
    async logIn(request, user) {
      request.session.user = user
    },
    userOf: (request) => request.session.user,
    async logOut(request) {
      delete request.session.user
    },
  })
}

async function hardened(door: Door): Promise<FastifyInstance> {
  const made = app()
  const sessions = hardenedSession<User>({ secret })
  await made.register(session, sessions.options)
  made.addHook('preHandler', sessions.limits)
  return pages(made, door, {
    logIn: (request, user) => sessions.login(request, { name: user }),
    userOf: (request) => sessions.userOf(request)?.name,
    logOut: (request, reply) => sessions.logout(request, reply),
  })
}

async function serving<T>(made: FastifyInstance, use: (url: string) => Promise<T>): Promise<T> {
  try {
    return await use(`${await made.listen({ host: '127.0.0.1', port: 0 })}/mcp`)
  } finally {
    await made.close()
  }
}

presetContract({
  documented: async (door, use) => serving(await documented(door), use),
  hardened: async (door, use) => serving(await hardened(door), use),

  async site({ store: kept, clock }, use) {
    const sessions = hardenedSession({ secret, principalOf, clock })
    const store = sessionStore<Session>(kept, { clock })
    const made = app()
    await made.register(session, { ...sessions.options, store })
    made.addHook('preHandler', sessions.limits)
    made.get('/who', async (request, reply) =>
      reply.type('application/json').send(JSON.stringify(sessions.userOf(request) ?? null)),
    )
    made.get('/note', async ({ session: visit }) => {
      Object.assign(visit, { theme: 'dark', notes: ['mine'] })
    })
    made.get('/seen', async ({ session: { theme, notes } }) => ({ theme, notes }))
    made.get<{ Querystring: User }>('/login', (request) =>
      sessions.login(request, { name: request.query.name }, { keep: ['theme'] }),
    )
    made.get('/step-up', (request) => sessions.stepUp(request, { name: 'alice', isAdmin: true }))
    made.get('/logout', (request, reply) => sessions.logout(request, reply))
    await serving(made, (url) => use(url, store))
  },
})
