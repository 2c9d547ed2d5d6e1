import { setCookie } from '../core/cookie.ts'
import { mintId } from '../core/mint.ts'
import { systemRandom } from '../core/random.ts'
import type { Revocable } from '../core/revocable.ts'
import type { Store } from '../core/store.ts'
import { createLogins } from './logins.ts'
import type { Logins } from './logins.ts'
import { cookieOf, readPreset } from './preset.ts'
import type { PresetCookie, PresetOptions, WebSession } from './preset.ts'
import { sessionStore } from './session-store.ts'
import type { SessionStoreOptions } from './session-store.ts'

type Done = (error?: unknown) => void

/** `req.session` of express-session. */
export interface ExpressSession extends WebSession {
  regenerate(done: Done): unknown
  save(done: Done): unknown
  destroy(done: Done): unknown
}

export interface ExpressRequest {
  readonly session: ExpressSession
}

export interface ExpressResponse {
  appendHeader(name: string, text: string): unknown
}

/** What express-session takes, as far as the preset settles it. */
export interface ExpressSessionOptions {
  readonly name: string
  readonly secret: string[]
  readonly genid: () => string
  readonly resave: false
  readonly saveUninitialized: false
  readonly rolling: true
  readonly unset: 'destroy'
  readonly cookie: PresetCookie
}

export interface HardenedExpressSession<User = unknown> extends Logins<ExpressRequest, User> {
  /** For `session({ ...options, store })` of express-session. */
  readonly options: ExpressSessionOptions
  /** Middleware to mount behind it: ends what has reached a limit. */
  limits(req: ExpressRequest, res: unknown, next: Done): void
  /** Session, data and cookie end. */
  logout(req: ExpressRequest, res: ExpressResponse): Promise<void>
}

/** @throws TypeError for an option that cannot be meant, and a secret that anybody could know. */
export function hardenedSession<User = unknown>(
  given: PresetOptions<User>,
): HardenedExpressSession<User> {
  const preset = readPreset(given)
  const { secrets, cookieName: name, sameSite } = preset
  const { enforce, login, stepUp, userOf } = createLogins<ExpressRequest, User>(preset, {
    regenerate: (req) => settled((done) => req.session.regenerate(done)),
    save: (req) => settled((done) => req.session.save(done)),
  })

  return {
    options: {
      name,
      secret: [...secrets],
      genid: () => mintId(systemRandom),
      resave: false,
      saveUninitialized: false,
      rolling: true,
      unset: 'destroy',
      cookie: cookieOf(preset),
    },

    limits(req, _res, next) {
      // The library goes on without a session when its store is away.
      if (req.session === undefined) return next()
      enforce(req).then(() => next(), next)
    },

    login,
    stepUp,
    userOf,

    async logout(req, res) {
      await settled((done) => req.session.destroy(done))
      res.appendHeader('set-cookie', setCookie(name, '', sameSite))
    },
  }
}

/**
 * A store of the guard as express-session has them: an emitter that carries methods of its own.
 *
 * @param library The module express-session.
 */
export function expressStore<Made extends object>(
  library: { readonly Store: abstract new () => Made },
  store: Store,
  options: SessionStoreOptions = {},
): Made & Revocable {
  // Its stores are made by inheriting from a class that does nothing else.
  const made = Reflect.construct(library.Store, []) as Made
  return Object.assign(made, sessionStore(store, options))
}

function settled(start: (done: Done) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error === undefined || error === null ? resolve() : reject(error)))
  })
}
