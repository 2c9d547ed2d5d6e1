import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Sight, Untried } from '../../lab/verdict.ts'
import { findAsking } from '../../tools/find-asking.ts'
import { madeUpState, openRound, retry, sightOfRetry } from '../../tools/request-state.ts'
import type { Asking, Retry } from '../../tools/request-state.ts'
import { wait } from '../../wire/clock.ts'
import type { Principal } from '../../wire/principal.ts'

/**
 * 2026-07-28 basic/patterns/mrtr, Server Requirements 5: the state holds principal, expiry and the
 * request that it came of, and is refused where they differ (SHOULD).
 */
export const unboundRequestState: Check = {
  weakness: 'unbound-request-state',
  eras: ['modern'],
  transports: ['streamable-http', 'stdio'],
  disposition: 'active',
  waits: true,
  plan:
    'has a tool, a prompt and a resource ask something back as a, and answers as b, with other ' +
    'arguments, for another of them, twice where that does more than once, and, with --wait, late',
  attack: 'A confirmation that one user gave for one thing is used by another, or for another.',
  fix: 'Seal principal, method, arguments and expiry with the state, and compare all of them.',
  async run(lab) {
    const found = await findAsking(lab)
    if ('verdict' in found) return found.verdict
    const { b } = lab.cast
    if (b === undefined) {
      return inconclusive('one principal alone has nobody to intrude', '--as b="Authorization: …"')
    }
    const [asking, ...others] = found.all
    const { a } = lab.cast
    const { name } = asking
    const own = await tryRetry(lab, asking, { as: a, title: `a: ${name} with its own state` })
    const owner = own === undefined ? [] : [own.sight]
    const attempts: Attempt[] = []
    for (const misuse of misusesOf(lab, { asking, others, intruder: b })) {
      const tried = await tryRetry(lab, misuse.state ?? asking, misuse)
      if (tried !== undefined) attempts.push({ ...tried.sight, unknown: tried.unknown })
    }
    attempts.push(...(await tryTwice(lab, asking)))
    const late: readonly Untried[] =
      lab.waitMs > 0 ? [] : [{ what: 'an answer that comes late', settledBy: '--wait 900' }]
    return judge({ owner, attempts, untried: late })
  },
}

interface Misuse {
  readonly title: string
  readonly as: Principal
  /** What it is handed out by; the first that asks, when absent. */
  readonly state?: Asking
  /** What it is used for; the same, when absent. */
  readonly with?: Asking
  readonly args?: Retry['args']
  readonly afterMs?: number
}

interface Roles {
  readonly asking: Asking
  readonly others: readonly Asking[]
  readonly intruder: Principal
}

function misusesOf(lab: Lab, { asking, others, intruder }: Roles): readonly Misuse[] {
  const { a } = lab.cast
  const { name } = asking
  const args = otherArguments(asking.args)
  const misuses: (Misuse | undefined)[] = [
    { title: `${intruder.name}: ${name} with a's request state`, as: intruder },
    args === undefined ? undefined : { title: `a: ${name} with other arguments`, as: a, args },
    ...others.map((other) => ({
      title: `a: ${other.method} of ${other.name} with the state of ${name}`,
      as: a,
      with: other,
    })),
    // Another tool is much like the first; what is not a tool may have been forgotten.
    ...others
      .filter(({ method }) => method !== asking.method)
      .map((other) => ({
        title: `${intruder.name}: ${other.method} of ${other.name} with a's request state`,
        as: intruder,
        state: other,
      })),
    lab.waitMs === 0
      ? undefined
      : { title: `a: ${name} after ${lab.waitMs} ms`, as: a, afterMs: lab.waitMs },
  ]
  return misuses.filter((misuse) => misuse !== undefined)
}

/** Undefined where no argument can be changed without knowing what it means. */
function otherArguments(args: Asking['args']): Retry['args'] | undefined {
  const change = Object.entries(args).find(
    ([, value]) => typeof value === 'number' || typeof value === 'string',
  )
  if (change === undefined) return undefined
  const [name, value] = change
  return { ...args, [name]: typeof value === 'number' ? value + 1 : `${String(value)}x` }
}

/** On a state of its own, and the same with one that is made up. */
async function tryRetry(
  lab: Lab,
  asking: Asking,
  { title, as, with: target = asking, args = target.args, afterMs = 0 }: Misuse,
): Promise<{ readonly sight: Sight; readonly unknown: Sight } | undefined> {
  const round = await openRound(lab, asking)
  if (round === undefined) return undefined
  if (afterMs > 0) await wait(afterMs, lab.clock, lab.interrupted)
  const sight = sightOfRetry(title, await retry(target, { as, round, args }))
  const madeUp = { ...round, state: madeUpState(lab) }
  const unknown = await retry(target, { as, round: madeUp, args })
  return { sight, unknown: sightOfRetry(`${as.name}: the same with a made-up state`, unknown) }
}

/**
 * 2026-07-28 basic/patterns/mrtr, Server Requirements 5: that a state is used once is for the
 * server to see to, where it matters. It does where a tool says neither that it changes nothing nor
 * that twice is once.
 */
async function tryTwice(lab: Lab, asking: Asking): Promise<readonly Attempt[]> {
  const { name, isRepeatable } = asking
  if (isRepeatable) return []
  const round = await openRound(lab, asking)
  if (round === undefined) return []
  const { a } = lab.cast
  const once = await retry(asking, { as: a, round })
  if (once.reception !== 'accepted') return []
  const again = sightOfRetry(
    `a: ${name} with a state that was used`,
    await retry(asking, { as: a, round }),
  )
  const madeUp = { ...round, state: madeUpState(lab) }
  const unknown = sightOfRetry(
    'a: the same with a made-up state',
    await retry(asking, { as: a, round: madeUp }),
  )
  return [{ ...again, unknown }]
}
