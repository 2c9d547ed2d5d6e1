import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { openLegacySession } from '../../legacy/legacy-session.ts'
import type { LegacySession } from '../../legacy/legacy-session.ts'
import { idsMeanNothing } from '../../legacy/own-sessions.ts'
import type { Answer } from '../../wire/answer.ts'
import { judgeRefusal } from './refusal.ts'

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
    'opens one session more than --sessions allows (200) as a, until one is refused, uses all of ' +
    'them, and ends them',
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
      const refusal = await flood(lab, sessions)
      if (refusal !== undefined) return await judgeRefusal(lab, { sessions, own, unknown, refusal })
      return await judgeAll({ sessions, own, unknown })
    } finally {
      for (const session of sessions) await session.end()
    }
  },
}

/** The answer to the one that was refused; undefined where all were opened. */
async function flood(lab: Lab, sessions: LegacySession[]): Promise<Answer | undefined> {
  while (sessions.length <= lab.sessionsMax) {
    const { session, answer } = await openLegacySession(lab)
    if (session === undefined) return answer
    sessions.push(session)
  }
  return undefined
}

interface Scene {
  readonly sessions: readonly LegacySession[]
  readonly own: Sight
  readonly unknown: Sight
}

/** Some end an old one instead of refusing a new one: so each of them is used. */
async function judgeAll({ sessions, own, unknown }: Scene): Promise<Verdict> {
  const count = sessions.length
  let last = own
  for (const [index, session] of sessions.entries()) {
    last = await session.ping(`a: ping in session ${index + 1} of ${count}`)
    if (last.reception === 'accepted') continue
    const evicted: Attempt = { ...last, shown: 'nothing', unknown }
    return judge({ owner: [own], attempts: [evicted] })
  }
  const all = `all ${count} sessions of one principal that are open at once`
  const answer = `${last.answer}, as in ${all}`
  return judge({ owner: [own], attempts: [{ ...last, answer, unknown }] })
}
