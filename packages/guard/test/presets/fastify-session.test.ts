import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest, Session } from 'fastify'
import { expect, test } from 'vitest'
import { subjectOf } from '../../../../servers/probe/kit/users.ts'
import { hardenedSession } from '../../src/presets/fastify-session.ts'
import { sessionStore } from '../../src/presets/session-store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { secret } from '../kit.ts'
import {
  all,
  answerOf,
  askedWhenClosed,
  askedWhenOpen,
  browserAt,
  verdictsAt,
} from './notes-pages.ts'
import type { Door } from './notes-pages.ts'

declare module 'fastify' {
  interface Session {
    user?: string
    notes?: readonly string[]
    theme?: string
  }
}

const minute = 60_000

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
  const minted = new Map<string, string | undefined>()
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
    const bearer = subjectOf(request.headers.authorization)
    const user = rules.userOf(request) ?? (door === 'open' ? undefined : bearer)
    const message = request.body as Parameters<typeof answerOf>[0]
    if (door === 'closed') {
      if (user === undefined) return reply.code(401).send()
      const id = String(request.headers['mcp-session-id'] ?? '')
      if (message.method === 'initialize') {
        const fresh = randomUUID()
        minted.set(fresh, user)
        reply.header('mcp-session-id', fresh)
      } else if (id !== '' && minted.get(id) !== user) return reply.code(404).send()
    }
    const note = (text: string): void => {
      request.session.notes = [...(request.session.notes ?? []), text]
    }
    const { status, body } = answerOf(message, { user, notes: request.session.notes ?? [], note })
    return reply.code(status).send(body)
  })
  return made
}

/** As documentation has it, with a login that writes into the session that is there. */
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

async function hardened(door: Door, clock = () => Date.now()): Promise<FastifyInstance> {
  const made = app()
  const sessions = hardenedSession({ secret, clock })
  const store = sessionStore<Session>(memoryStore(), { clock })
  await made.register(session, { ...sessions.options, store })
  made.addHook('preHandler', sessions.limits)
  made.get('/who', async (request) => ({ user: sessions.userOf(request) ?? null }))
  made.get('/step-up', async (request) =>
    sessions.stepUp(request, { name: 'alice', isAdmin: true }),
  )
  return pages(made, door, {
    logIn: (request, user) => sessions.login(request, { name: user }, { keep: ['theme'] }),
    userOf: (request) => (sessions.userOf(request) as { name: string } | undefined)?.name,
    logOut: (request, reply) => sessions.logout(request, reply),
  })
}

async function serving<T>(made: FastifyInstance, use: (origin: string) => Promise<T>): Promise<T> {
  try {
    return await use(await made.listen({ host: '127.0.0.1', port: 0 }))
  } finally {
    await made.close()
  }
}

const verdicts = async (made: Promise<FastifyInstance>, door: Door) =>
  serving(await made, (origin) => verdictsAt(`${origin}/mcp`, door))

test('as documented, logins are attacked with success', async () => {
  expect(await verdicts(documented('open'), 'open')).toEqual(all(askedWhenOpen, 'vulnerable'))
  expect(await verdicts(documented('closed'), 'closed')).toEqual(all(askedWhenClosed, 'vulnerable'))
})

test('with the preset they are not', async () => {
  expect(await verdicts(hardened('open'), 'open')).toEqual(all(askedWhenOpen, 'safe'))
  expect(await verdicts(hardened('closed'), 'closed')).toEqual(all(askedWhenClosed, 'safe'))
})

const credential = { authorization: 'Bearer alice-credential-7f3a' }
const post = { method: 'POST', headers: credential }

test('an id is good until a step up, a logout or a limit', async () => {
  let movedMs = 0
  await serving(await hardened('open', () => Date.now() + movedMs), async (origin) => {
    const browser = browserAt(origin)
    const who = async (as = browser): Promise<unknown> => (await as.send('/who')).json()
    await browser.send('/login')
    const visitor = browser.cookie()
    await browser.send('/login', post)
    const member = browser.cookie()
    expect(member).not.toBe(visitor)
    expect(await who()).toEqual({ user: { name: 'alice' } })
    expect(await who(browserAt(origin, visitor))).toEqual({ user: null })

    await browser.send('/step-up')
    expect(await who()).toEqual({ user: { name: 'alice', isAdmin: true } })
    expect(await who(browserAt(origin, member))).toEqual({ user: null })

    const admin = browser.cookie()
    await browser.send('/logout', { method: 'POST' })
    expect(browser.cookie()).toBeUndefined()
    expect(await who(browserAt(origin, admin))).toEqual({ user: null })

    await browser.send('/login', post)
    movedMs += 16 * minute
    expect(await who()).toEqual({ user: null })
    await browser.send('/login', post)
    movedMs += 8 * 60 * minute
    expect(await who()).toEqual({ user: null })
  })
})
