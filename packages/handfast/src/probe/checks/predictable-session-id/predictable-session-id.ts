import { samplesMin, structureOf } from '../../identifiers/structure.ts'
import type { Structure } from '../../identifiers/structure.ts'
import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { idsMeanNothing, ownPing, unknownPing, withoutSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { confirmSession, openSession } from '../../legacy/session.ts'

/**
 * Up to 2025-11-25, Security Best Practices, Session Hijacking: session ids must be secure and
 * non-deterministic (MUST).
 */
export const predictableSessionId: Check = {
  weakness: 'predictable-session-id',
  eras: ['legacy'],
  transports: ['streamable-http'],
  disposition: 'passive',
  plan: 'opens 32 sessions, as a and b in turn, compares their ids, and ends them',
  attack: 'An attacker computes or guesses the ids of other people’s sessions.',
  fix: 'Mint ids with crypto.randomUUID() or 16 bytes and more of a strong generator.',
  async run(lab) {
    const sampled = await sample(lab)
    if ('verdict' in sampled) return sampled.verdict
    const { sessions } = sampled
    const last = sessions.at(-1)
    if (last === undefined || sessions.length < samplesMin) {
      return inconclusive(`only ${sessions.length} sessions could be opened`)
    }
    await confirmSession(lab, last)
    const owner = [await ownPing(lab, last)]
    const unknown = await unknownPing(lab, last, last.owner)
    return (
      idsMeanNothing(unknown) ??
      judge({ owner, attempts: [await attemptOf(lab, sessions, unknown)] })
    )
  },
}

async function sample(
  lab: Lab,
): Promise<{ readonly sessions: readonly Session[] } | { readonly verdict: Verdict }> {
  const { a, b = a } = lab.cast
  const sessions: Session[] = []
  const enoughAtMs = lab.clock.nowMs() + lab.limits.checkMsMax / 2
  for (let index = 0; index < lab.limits.samplesMax; index += 1) {
    // A server that takes its time to open a session leaves time for fewer of them.
    if (sessions.length >= samplesMin && lab.clock.nowMs() > enoughAtMs) break
    const as = index % 2 === 0 ? a : b
    const opening = await openSession(lab, as)
    if (opening.session === undefined) {
      if (sessions.length === 0) return { verdict: withoutSession(opening, as) }
      break
    }
    sessions.push(opening.session)
  }
  return { sessions }
}

async function attemptOf(lab: Lab, sessions: readonly Session[], unknown: Sight): Promise<Attempt> {
  const ids = sessions.map(({ id }) => id)
  const structure = structureOf(ids)
  const answer = structure === undefined ? nothingFound(ids) : await shownBy(lab, structure)
  return {
    title: `guessing from ${ids.length} session ids`,
    reception: structure === undefined ? 'refused' : 'accepted',
    shown: structure === undefined ? 'nothing' : 'effect',
    answer,
    exchange: unknown.exchange,
    unknown,
  }
}

const nothingFound = (ids: readonly string[]): string =>
  `no structure found in ${ids.length} samples of ${ids[0]?.length ?? 0} characters, which is ` +
  'all that so few can show'

/** Where the next id can be told, it is, and then minted. */
async function shownBy(lab: Lab, { what, next }: Structure): Promise<string> {
  if (next === undefined) return what
  const { session } = await openSession(lab, lab.cast.a)
  return session?.id === next ? `${what}; the next one was foretold` : what
}
