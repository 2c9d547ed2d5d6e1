import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge } from '../../lab/verdict.ts'
import type { Attempt, Verdict } from '../../lab/verdict.ts'
import { openLegacySession, openUnconfirmed } from '../../legacy/legacy-session.ts'
import type { LegacyOpening, LegacySession } from '../../legacy/legacy-session.ts'
import { idsMeanNothing } from '../../legacy/own-sessions.ts'
import { judgeRefusal } from './refusal.ts'
import type { Flooded } from './refusal.ts'

/**
 * ASVS 5.0, 7.1.2: how many sessions one account may have at once is limited. How many are too many
 * is the user's to say (`--sessions`): when one principal holds one more than that, all are served
 * and none was refused, then there is no cap that counts.
 */
export const unboundedSessionStore: Check = {
  weakness: 'unbounded-session-store',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'disruptive',
  floods: true,
  plan:
    'opens one session more than --sessions allows (1000) as a, until one is refused, uses all ' +
    'of them, and ends them',
  attack: 'Somebody opens sessions until there is no room for those of others.',
  fix: 'Cap the sessions of each principal and of all together, and sweep those that expired.',
  async run(lab) {
    const first = await openLegacySession(lab)
    if (first.session === undefined) return first.verdict
    const own = await first.session.ping('a: ping in their own session')
    const unknown = await first.session.pingUnknown()
    const meaningless = idsMeanNothing(unknown)
    if (meaningless !== undefined) return meaningless
    const sessions = [first.session]
    try {
      const last = await flood(lab, sessions)
      const scene = { sessions, own, unknown, last }
      return last.session === undefined ? await judgeRefusal(lab, scene) : await judgeAll(scene)
    } finally {
      for (const session of sessions) await session.end()
    }
  },
}

/** What came of the last that was asked for: the one that is too many, or the one refused. */
async function flood(lab: Lab, sessions: LegacySession[]): Promise<LegacyOpening> {
  for (;;) {
    const opening = await openUnconfirmed(lab, lab.cast.a)
    if (opening.session === undefined) return opening
    sessions.push(opening.session)
    if (sessions.length > lab.sessionsMax) return opening
  }
}

/** Some end an old one instead of refusing a new one: so each of them is used, the first last. */
async function judgeAll({ sessions, own, unknown, last }: Flooded): Promise<Verdict> {
  const count = sessions.length
  let sight = own
  for (const [index, session] of [...sessions.entries()].toReversed()) {
    sight = await session.ping(`a: ping in session ${index + 1} of ${count}`)
    if (sight.reception === 'accepted') continue
    const ended: Attempt = { ...sight, shown: 'nothing', unknown }
    return judge({ owner: [own], attempts: [ended] })
  }
  const all = `all ${count} sessions of one principal that are open at once`
  const attempt: Attempt = {
    ...sight,
    answer: `${sight.answer}, as in ${all}`,
    unknown,
    amid: { exchange: last.answer.exchange, times: count - 1 },
  }
  return judge({ owner: [own], attempts: [attempt] })
}
