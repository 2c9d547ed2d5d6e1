import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Sight, Verdict } from '../../lab/verdict.ts'
import { idsMeanNothing, ownPing, unknownPing, withoutSession } from '../../legacy/own-sessions.ts'
import { openSession, sessionHeaders } from '../../legacy/session.ts'
import type { Opening, Session } from '../../legacy/session.ts'

/** What fits into the requests of one check. */
const sessionsMax = 150

/**
 * ASVS 5.0, 7.1.2: how many sessions one account may have at once is limited. That a cap answers is
 * seen; that none is there cannot be, as it may be higher than what a probe opens.
 */
export const unboundedSessionStore: Check = {
  weakness: 'unbounded-session-store',
  eras: ['legacy'],
  transports: ['streamable-http'],
  disposition: 'disruptive',
  plan:
    `opens up to ${sessionsMax} sessions as a, until one is refused or the oldest is gone, ` +
    'and ends them',
  attack: 'Somebody opens sessions until there is no room for those of others.',
  fix: 'Cap the sessions of each principal and of all together, and sweep those that expired.',
  async run(lab) {
    const first = await openSession(lab, lab.cast.a)
    if (first.session === undefined) return withoutSession(first, lab.cast.a)
    const own = await ownPing(lab, first.session)
    const unknown = await unknownPing(lab, first.session, lab.cast.a)
    const meaningless = idsMeanNothing(unknown)
    if (meaningless !== undefined) return meaningless
    const { opened, refusal } = await flood(lab)
    const scene: Scene = { first: first.session, own, unknown, opened }
    return refusal === undefined ? judgeOldest(lab, scene) : judgeRefusal(lab, scene, refusal)
  },
}

interface Scene {
  readonly first: Session
  readonly own: Sight
  readonly unknown: Sight
  /** Beyond the first. */
  readonly opened: number
}

async function flood(
  lab: Lab,
): Promise<{ readonly opened: number; readonly refusal: Opening | undefined }> {
  for (let opened = 0; opened < sessionsMax; opened += 1) {
    const opening = await openSession(lab, lab.cast.a)
    if (opening.session === undefined) return { opened, refusal: opening }
  }
  return { opened: sessionsMax, refusal: undefined }
}

/** Room that is made by one that ends tells a cap from a rate. */
async function judgeRefusal(
  lab: Lab,
  { first, own, unknown, opened }: Scene,
  { answer }: Opening,
): Promise<Verdict> {
  const sight: Sight = {
    title: `a: one session more than ${opened + 1}`,
    reception: answer.status === 0 ? 'unanswered' : 'refused',
    shown: 'nothing',
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
  await lab.wire.send({
    as: first.owner,
    method: 'DELETE',
    url: lab.surface.url,
    headers: sessionHeaders(first),
    until: { kind: 'head' },
  })
  const again = await openSession(lab, lab.cast.a)
  if (again.session === undefined) {
    const what = `session ${opened + 2} was refused (${sight.answer})`
    return inconclusive(
      `${what}, and still after one was ended, as a limit of the rate would have it`,
    )
  }
  const room: Sight = {
    title: 'a: one session more, after one was ended',
    reception: 'accepted',
    answer: describeAnswer(again.answer),
    exchange: again.answer.exchange,
  }
  return judge({ owner: [own, room], attempts: [{ ...sight, unknown }] })
}

/** Some end the oldest instead of refusing the newest. */
async function judgeOldest(lab: Lab, { first, own, unknown, opened }: Scene): Promise<Verdict> {
  const oldest = await ownPing(lab, first)
  const title = `a: ping in the first of ${opened + 1} sessions`
  if (oldest.reception === 'refused') {
    return judge({ owner: [own], attempts: [{ ...oldest, title, shown: 'nothing', unknown }] })
  }
  const what = `${opened + 1} sessions of one principal are kept at once`
  return inconclusive(`${what}; whether there is a cap above that, so few cannot show`)
}
