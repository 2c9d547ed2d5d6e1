import type { Lab } from '../lab/lab.ts'
import type { IdleSession, Lifetimes } from '../lab/lifetimes.ts'
import { inconclusive } from '../lab/verdict.ts'
import type { Sight, Verdict } from '../lab/verdict.ts'
import type { Answer } from '../wire/answer.ts'
import { wait } from '../wire/clock.ts'
import { declaredLifetime } from './declared-lifetime.ts'
import { openLegacySession } from './legacy-session.ts'
import type { LegacySession } from './legacy-session.ts'
import { idsMeanNothing } from './own-sessions.ts'

/** Of an absolute limit: below it, one of idleness is not missed (ASVS 5.0, 7.3.1). */
export const shortMsMax: number = 15 * 60_000

/** NIST SP 800-63B-4, section 2.2.3: signing in again at least once a day. */
const dayMs: number = 24 * 60 * 60_000

/**
 * NIST SP 800-63B-4, section 2.2.3: an inactivity timeout of an hour at the most. Twice as long, so
 * that a limit of an hour is over and whatever sweeps has swept: what was left alone for so long
 * and is still served has no limit of idleness that is worth the name.
 */
export const longIdleMs: number = 2 * 60 * 60_000

/** Uses of the session that is kept alive, at equal distances: at those of the others as well. */
const usesMax = 128

/** Sessions that are left alone: for all of the wait, for half of it, and so on. */
const idleSessionsMax = 8

/** What waiting shows of sessions, or the verdict that there is nothing to see. */
export async function observeLifetimes(
  lab: Lab,
): Promise<{ readonly lifetimes: Lifetimes } | { readonly verdict: Verdict }> {
  const known = await lab.memory.lifetimes.search
  if (known !== undefined) return { lifetimes: known }
  const { answer, session, verdict } = await openLegacySession(lab)
  if (session === undefined) return { verdict }
  const meaningless = idsMeanNothing(await session.pingUnknown())
  if (meaningless !== undefined) return { verdict: meaningless }
  if (lab.waitMs === 0) return { verdict: withoutWait(answer, session) }
  const lifetimes = await observe(lab)
  if (lifetimes === undefined) return { verdict: inconclusive('a could open few sessions only') }
  lab.memory.lifetimes.search = Promise.resolve(lifetimes)
  return { lifetimes }
}

/** What a server says of its sessions is no proof, and tells how long to wait for one. */
function withoutWait(answer: Answer, { id }: LegacySession): Verdict {
  const declared = declaredLifetime(answer, id)
  if (declared === undefined) {
    const reason = 'whether a session ends by itself shows only to who waits for it'
    return inconclusive(`${reason}; most limits are under an hour`, waitFor(longIdleMs))
  }
  const { what, seconds } = declared
  const said = `the server says that it ends after ${seconds} s (${what})`
  const reason = `${said}, which was not waited for`
  return inconclusive(reason, waitFor((seconds + 1) * 1_000))
}

const waitFor = (ms: number): string => `--wait ${Math.ceil(ms / 1_000)}`

/** Something to do at a time after the start. */
interface Appointment {
  readonly atMs: number
  keep(): Promise<void>
}

async function observe(lab: Lab): Promise<Lifetimes | undefined> {
  const startedAtMs = lab.clock.nowMs()
  const { session: active } = await openLegacySession(lab)
  const left = await openIdle(lab)
  const [first] = left
  if (active === undefined || first === undefined) return undefined
  const own = [await pingNow(active), await pingNow(first.session)]
  const idle: IdleSession[] = []
  let uses = 0
  let last: Sight | undefined
  let endedMs: number | undefined
  const use = async (): Promise<void> => {
    if (endedMs !== undefined) return
    last = await pingAt(lab, active, startedAtMs)
    if (last.reception === 'accepted') uses += 1
    else endedMs = lab.clock.nowMs() - startedAtMs
  }
  const appointments: readonly Appointment[] = [
    ...left.map(({ idleMs, session }) => ({
      atMs: idleMs,
      keep: async () => void idle.push({ idleMs, sight: await pingAt(lab, session, startedAtMs) }),
    })),
    ...Array.from({ length: usesMax }, (_, index) => ({
      atMs: ((index + 1) * lab.waitMs) / usesMax,
      keep: use,
    })),
  ]
  await keepAll(lab, appointments, startedAtMs)
  const waitedMs = lab.clock.nowMs() - startedAtMs
  const unknown = await active.pingUnknown()
  if (last === undefined) return undefined
  return { waitedMs, own, idle, active: last, activeUses: uses, activeEndedMs: endedMs, unknown }
}

interface Left {
  readonly idleMs: number
  readonly session: LegacySession
}

async function openIdle(lab: Lab): Promise<readonly Left[]> {
  const left: Left[] = []
  for (let index = idleSessionsMax - 1; index >= 0; index -= 1) {
    const { session } = await openLegacySession(lab)
    if (session !== undefined) left.push({ idleMs: lab.waitMs / 2 ** index, session })
  }
  return left
}

async function keepAll(
  { clock, interrupted }: Lab,
  appointments: readonly Appointment[],
  startedAtMs: number,
): Promise<void> {
  const inOrder = appointments.toSorted((one, other) => one.atMs - other.atMs)
  for (const { atMs, keep } of inOrder) {
    // From the start, as every use takes its time as well.
    await wait(Math.max(0, startedAtMs + atMs - clock.nowMs()), clock, interrupted)
    await keep()
  }
}

const pingNow = (session: LegacySession): Promise<Sight> =>
  session.ping(`${session.owner.name}: ping in their own session`)

function pingAt({ clock }: Lab, session: LegacySession, startedAtMs: number): Promise<Sight> {
  const seconds = Math.round((clock.nowMs() - startedAtMs) / 1_000)
  return session.ping(`${session.owner.name}: ping in their own session after ${seconds} s`)
}

/** The verdict where the wait has ended nothing, and was too short for that to mean much. */
export function tooShort({ waitedMs }: Lifetimes): Verdict | undefined {
  if (waitedMs >= dayMs) return undefined
  const seconds = Math.round(waitedMs / 1_000)
  return inconclusive(
    `sessions have lasted for ${seconds} s, and a limit may be longer than that`,
    waitFor(dayMs),
  )
}
