import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge } from '../../lab/verdict.ts'
import type { Attempt, Verdict } from '../../lab/verdict.ts'
import { openLegacySession, openUnconfirmed } from '../../legacy/legacy-session.ts'
import type { LegacyOpening, LegacySession } from '../../legacy/legacy-session.ts'
import { idsMeanNothing } from '../../legacy/own-sessions.ts'
import { batchMax, judgeRefusal } from './refusal.ts'
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
      await inBatches(sessions, (session) => session.end())
    }
  },
}

async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  for (let from = 0; from < items.length; from += batchMax) {
    results.push(...(await Promise.all(items.slice(from, from + batchMax).map(work))))
  }
  return results
}

/**
 * What came of the last that was asked for: the one that is too many, or one that was refused. The
 * last come one by one, as a cap that is counted before it opens lets more through at once.
 */
async function flood(lab: Lab, sessions: LegacySession[]): Promise<LegacyOpening> {
  for (;;) {
    const left = lab.sessionsMax + 1 - sessions.length
    const count = left > 2 * batchMax ? batchMax : 1
    const openings = await Promise.all(
      Array.from({ length: count }, () => openUnconfirmed(lab, lab.cast.a)),
    )
    sessions.push(...openings.flatMap(({ session }) => session ?? []))
    const refused = openings.find(({ session }) => session === undefined)
    const last = refused ?? openings.at(-1)
    if (last !== undefined && (refused !== undefined || left <= 1)) return last
  }
}

/** Some end an old one instead of refusing a new one: so each of them is used. */
async function judgeAll({ sessions, own, unknown, last }: Flooded): Promise<Verdict> {
  const count = sessions.length
  const numbered = sessions.map((session, index) => ({ session, number: index + 1 }))
  const sights = await inBatches(numbered, ({ session, number }) =>
    session.ping(`a: ping in session ${number} of ${count}`),
  )
  const ended = sights.find(({ reception }) => reception !== 'accepted')
  const [first = own] = sights
  if (ended !== undefined) {
    return judge({ owner: [own], attempts: [{ ...ended, shown: 'nothing', unknown }] })
  }
  const all = `all ${count} sessions of one principal that are open at once`
  const attempt: Attempt = {
    ...first,
    answer: `${first.answer}, as in ${all}`,
    unknown,
    amid: { exchange: last.answer.exchange, times: count - 1 },
  }
  return judge({ owner: [own], attempts: [attempt] })
}
