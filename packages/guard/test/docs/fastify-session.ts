import cookie from '@fastify/cookie'
import session from '@fastify/session'
import { hardenedSession } from '@handfast/guard/presets/fastify-session'
import { sessionStore } from '@handfast/guard/presets/session-store'
import { memoryStore } from '@handfast/guard/stores/memory'
import fastify from 'fastify'
import type { Session } from 'fastify'

const sessions = hardenedSession({ secret: process.env['SESSION_SECRET'] ?? '' })
const store = sessionStore<Session>(memoryStore())

export const app = fastify({ trustProxy: '10.0.0.0/8' })
await app.register(cookie)
await app.register(session, { ...sessions.options, store })
app.addHook('preHandler', sessions.limits)

app.post('/logout', async (request, reply) => {
  await sessions.logout(request, reply)
  return reply.redirect('/')
})
