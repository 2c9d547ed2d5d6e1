import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { hostCookieName } from '../core/cookie.ts'
import type { SameSite } from '../core/cookie.ts'
import { cookieSessionLimits, readLimits } from '../core/limits.ts'
import type { OwnerKey, Principal } from '../core/principal.ts'
import { readSecret } from '../core/secret.ts'

/** What both presets take. */
export interface PresetOptions<User = unknown> {
  /** At least 32 random bytes. The first one signs, all of them are believed. */
  readonly secret: string | readonly string[]
  /** `session` when absent; the browser sees `__Host-session`. */
  readonly name?: string
  /** `lax` when absent: with `strict` nobody is logged in who comes from another site's link. */
  readonly sameSite?: SameSite
  /** Fifteen minutes when absent. */
  readonly idleMsMax?: number
  /** Eight hours when absent. */
  readonly absoluteMsMax?: number
  /**
   * Whom the sessions of a user belong to, as the guard of the endpoint has it. With this, all of
   * them can be ended; without, nobody can tell whose a session is.
   */
  readonly principalOf?: (user: User) => Principal
  readonly clock?: Clock
}

export interface Preset<User = unknown> {
  readonly secrets: readonly string[]
  readonly cookieName: string
  readonly sameSite: SameSite
  readonly idleMsMax: number
  readonly absoluteMsMax: number
  readonly principalOf: ((user: User) => Principal) | undefined
  readonly clock: Clock
}

/** Flags that both libraries know by the same names. */
export interface PresetCookie {
  readonly httpOnly: true
  readonly secure: true
  readonly sameSite: SameSite
  readonly path: '/'
  readonly maxAge: number
}

export const cookieOf = ({
  sameSite,
  idleMsMax: maxAge,
}: Pick<Preset, 'sameSite' | 'idleMsMax'>): PresetCookie => ({
  httpOnly: true,
  secure: true,
  sameSite,
  path: '/',
  maxAge,
})

/** What of the session that was there goes on; nothing else does. */
export interface Keep {
  readonly keep?: readonly string[]
}

/** @throws TypeError for an option that cannot be meant, and a secret that anybody could know. */
export function readPreset<User>(options: PresetOptions<User>): Preset<User> {
  const secrets = typeof options.secret === 'string' ? [options.secret] : [...options.secret]
  if (secrets.length === 0) throw new TypeError('A session needs a secret')
  for (const [index, secret] of secrets.entries()) readSecret(`number ${index + 1}`, secret)
  const { idleMsMax = cookieSessionLimits.idleMsMax } = options
  const { absoluteMsMax = cookieSessionLimits.absoluteMsMax } = options
  readLimits('preset', { idleMsMax, absoluteMsMax }, cookieSessionLimits)
  const { name = 'session', sameSite = 'lax', clock = systemClock } = options
  const cookieName = hostCookieName(name)
  const { principalOf } = options
  return { secrets, cookieName, sameSite, idleMsMax, absoluteMsMax, principalOf, clock }
}

/** What the presets keep in a session, under a name of their own. */
export interface Held {
  readonly beganAtMs: number
  /** Whoever logged in; absent before. */
  readonly user?: unknown
  /** Whose it is, where `principalOf` says so. */
  readonly owner?: OwnerKey | undefined
}

const member = 'handfast'

/** The part of a session that both libraries have in common. */
export interface WebSession {
  readonly cookie: { readonly expires?: Date | null | undefined }
}

export function heldIn(session: object | null | undefined): Held | undefined {
  const held: unknown = session === null || session === undefined ? undefined : at(session, member)
  if (typeof held !== 'object' || held === null) return undefined
  const beganAtMs = at(held, 'beganAtMs')
  if (typeof beganAtMs !== 'number') return undefined
  const owner = at(held, 'owner')
  // Written by `hold` only; whoever can write into the session is trusted.
  return {
    beganAtMs,
    user: at(held, 'user'),
    owner: typeof owner === 'string' ? (owner as OwnerKey) : undefined,
  }
}

const at = (object: object, name: string): unknown => Reflect.get(object, name)

export function hold(session: WebSession, held: Held): void {
  Reflect.set(session, member, held)
}

/** Something is kept in it, so that it has to end as well, whether somebody logged in or not. */
export const isKept = (session: WebSession): boolean =>
  Object.keys(session).some((name) => name !== 'cookie')

type Limits = Pick<Preset, 'clock' | 'absoluteMsMax'>

export function isOver(session: WebSession, { clock, absoluteMsMax }: Limits): boolean {
  const nowMs = clock()
  const { expires } = session.cookie
  // Not every store lets go of what has expired.
  if (expires instanceof Date && expires.getTime() <= nowMs) return true
  const held = heldIn(session)
  return held !== undefined && held.beganAtMs + absoluteMsMax <= nowMs
}

/** Undefined before a login, and when a limit was reached. */
export function userIn(session: WebSession | null | undefined, preset: Limits): unknown {
  if (session === null || session === undefined || isOver(session, preset)) return undefined
  return heldIn(session)?.user
}

const own: ReadonlySet<string> = new Set(['cookie', member])

/** What is named of a session, for the one that takes its place. */
export function inherited(session: WebSession, { keep = [] }: Keep): Record<string, unknown> {
  const kept = Object.entries(session).filter(([name]) => keep.includes(name) && !own.has(name))
  return Object.fromEntries(kept)
}
