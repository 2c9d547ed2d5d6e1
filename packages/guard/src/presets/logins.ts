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
export interface Logins<Requested, User = unknown> {
  /** A new id, and nothing of what was stored before but what is named. */
  login(request: Requested, user: User, keep?: Keep): Promise<void>
  /**
   * The same for somebody who may do more from now on, or something else. The absolute limit goes
   * on counting from the login.
   *
   * @throws GuardError GUARD_SESSION_UNKNOWN when nobody is logged in.
   */
  stepUp(request: Requested, user: User, keep?: Keep): Promise<void>
  /** Undefined before a login, and when a limit was reached. */
  userOf(request: Requested): User | undefined
}

export interface EnforcedLogins<Requested, User> extends Logins<Requested, User> {
  /** Ends a session that has reached a limit. */
  enforce(request: Requested): Promise<void>
}

export function createLogins<Requested extends { readonly session: WebSession }, User>(
  preset: Preset<User>,
  { regenerate, save }: Library<Requested>,
): EnforcedLogins<Requested, User> {
  const { clock, principalOf } = preset

  const renew = async (
    request: Requested,
    { kept, user, beganAtMs }: Renewal<User>,
  ): Promise<void> => {
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

    // Written by the two above only; whoever can write to the store is trusted.
    userOf: ({ session }) => userIn(session, preset) as User | undefined,

    async enforce(request) {
      const { session } = request
      if (isOver(session, preset)) return regenerate(request)
      if (isKept(session) && heldIn(session) === undefined) hold(session, { beganAtMs: clock() })
    },
  }
}

interface Renewal<User> {
  readonly kept: Readonly<Record<string, unknown>>
  readonly user: User
  readonly beganAtMs: number
}
