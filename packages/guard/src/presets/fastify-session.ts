import { setCookie } from '../core/cookie.ts'
import { mintId } from '../core/mint.ts'
import { systemRandom } from '../core/random.ts'
import { createLogins } from './logins.ts'
import type { Logins } from './logins.ts'
import { cookieOf, readPreset } from './preset.ts'
import type { PresetCookie, PresetOptions, WebSession } from './preset.ts'

/** `request.session` of @fastify/session. */
export interface FastifySession extends WebSession {
  regenerate(): Promise<void>
  destroy(): Promise<void>
}

export interface FastifyRequest {
  readonly session: FastifySession
}

export interface FastifyReply {
  header(name: string, text: string): unknown
}

/** What @fastify/session takes, as far as the preset settles it. */
export interface FastifySessionOptions {
  readonly cookieName: string
  readonly secret: string[]
  readonly idGenerator: () => string
  readonly saveUninitialized: false
  readonly rolling: true
  readonly cookie: PresetCookie
}

export interface HardenedFastifySession<User = unknown> extends Logins<FastifyRequest, User> {
  /** For `register(session, { ...options, store })` of @fastify/session. */
  readonly options: FastifySessionOptions
  /** For `addHook('preHandler', …)`: ends what has reached a limit. */
  limits(request: FastifyRequest): Promise<void>
  /** Session, data and cookie end. */
  logout(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

/** @throws TypeError for an option that cannot be meant, and a secret that anybody could know. */
export function hardenedSession<User = unknown>(
  given: PresetOptions<User>,
): HardenedFastifySession<User> {
  const preset = readPreset(given)
  const { secrets, cookieName, sameSite } = preset
  const { enforce, login, stepUp, userOf } = createLogins<FastifyRequest, User>(preset, {
    regenerate: (request) => request.session.regenerate(),
    // Before the answer is sent the library saves what was changed, and sets the cookie if it did.
    save: async () => undefined,
  })

  return {
    options: {
      cookieName,
      secret: [...secrets],
      idGenerator: () => mintId(systemRandom),
      saveUninitialized: false,
      rolling: true,
      cookie: cookieOf(preset),
    },

    limits: enforce,
    login,
    stepUp,
    userOf,

    async logout(request, reply) {
      await request.session.destroy()
      reply.header('set-cookie', setCookie(cookieName, '', sameSite))
    },
  }
}
