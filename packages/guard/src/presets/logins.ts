import { GuardError } from '../core/errors.ts'
import { ownerKeyOf } from '../core/principal.ts'
import { heldIn, hold, inherited, isKept, isOver, userIn } from './preset.ts'
import type { Keep, Preset, WebSession } from './preset.ts'

/** What a library does with the session of a request. */
export interface Library<Requested extends { readonly session: WebSession }> {
  /** Ends it and puts another one in its place. */
  regenerate(request: Requested): Promise<void>
  save(request: Requested): Promise<void>
}

/** What both presets do about logins. */
export interface Logins<Requested> {
  /** A new id, and nothing of what was stored before but what is named. */
  login(request: Requested, user: unknown, keep?: Keep): Promise<void>
  /**
   * The same for somebody who may do more from now on, or something else. The absolute limit goes
   * on counting from the login.
   *
   * @throws GuardError GUARD_SESSION_UNKNOWN when nobody is logged in.
   */
  stepUp(request: Requested, user: unknown, keep?: Keep): Promise<void>
  /** Undefined before a login, and when a limit was reached. */
  userOf(request: Requested): unknown
}

export interface EnforcedLogins<Requested> extends Logins<Requested> {
  /** Ends a session that has reached a limit. */
  enforce(request: Requested): Promise<void>
}

export function createLogins<Requested extends { readonly session: WebSession }>(
  preset: Preset,
  { regenerate, save }: Library<Requested>,
): EnforcedLogins<Requested> {
  const { clock, principalOf } = preset

  const renew = async (request: Requested, { kept, user, beganAtMs }: Renewal): Promise<void> => {
    // Asked first: whoever has no principal is not logged in.
    const owner = principalOf === undefined ? undefined : await ownerKeyOf(principalOf(user))
    await regenerate(request)
    // Another object by now.
    Object.assign(request.session, kept)
    hold(request.session, { beganAtMs, user, owner })
    await save(request)
  }

  return {
    login: (request, user, keep = {}) =>
      renew(request, { kept: inherited(request.session, keep), user, beganAtMs: clock() }),

    async stepUp(request, user, keep = {}) {
      const held = heldIn(request.session)
      if (held === undefined || userIn(request.session, preset) === undefined) {
        throw new GuardError('GUARD_SESSION_UNKNOWN', 'Nobody is logged in here.')
      }
      const kept = inherited(request.session, keep)
      await renew(request, { kept, user, beganAtMs: held.beganAtMs })
    },

    userOf: ({ session }) => userIn(session, preset),

    async enforce(request) {
      const { session } = request
      if (isOver(session, preset)) return regenerate(request)
      if (isKept(session) && heldIn(session) === undefined) hold(session, { beganAtMs: clock() })
    },
  }
}

interface Renewal {
  readonly kept: Readonly<Record<string, unknown>>
  readonly user: unknown
  readonly beganAtMs: number
}
