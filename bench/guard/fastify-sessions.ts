import { randomBytes } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import type { Contender } from './latency.ts'

const usedMax = 1_000

/** Fastify with and without its session plugin: the plugin is what is between the two. */
export async function fastifySessions(): Promise<readonly [Contender, Contender]> {
  const bare = Fastify()
  bare.get('/', () => 'alice')
  const app = Fastify()
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    secret: randomBytes(32).toString('base64url'),
    cookie: { secure: false },
    saveUninitialized: false,
  })
  app.get('/', ({ session }) => {
    const user: unknown = Reflect.get(session, 'user') ?? 'alice'
    Reflect.set(session, 'user', user)
    return user
  })
  const cookies = await Promise.all(Array.from({ length: usedMax }, () => cookieOf(app)))
  return [injecting('fastify alone', bare, ['']), injecting('@fastify/session', app, cookies)]
}

async function cookieOf(app: FastifyInstance): Promise<string> {
  const { headers } = await app.inject({ url: '/' })
  return String(headers['set-cookie']).split(';', 1).join()
}

function injecting(name: string, app: FastifyInstance, cookies: readonly string[]): Contender {
  let at = 0
  return {
    name,
    async once() {
      at = (at + 1) % cookies.length
      const { body } = await app.inject({ url: '/', headers: { cookie: cookies[at] ?? '' } })
      if (body !== 'alice') throw new Error('The session was not found.')
    },
    close: () => app.close(),
  }
}
