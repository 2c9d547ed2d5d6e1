import { describeAnswer, redirectOf } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import { inconclusive, notApplicable } from '../lab/verdict.ts'
import type { Sight, Verdict } from '../lab/verdict.ts'
import type { Answer } from '../wire/answer.ts'
import { receptionOf } from '../wire/answer.ts'
import type { Principal } from '../wire/principal.ts'
import { similarId } from '../wire/randomness.ts'
import type { Opening, Session } from './session.ts'
import { openConfirmed, ping } from './session.ts'
import { sightOfUse } from './verbs.ts'

/** A session of a principal, or the verdict that there can be none. */
export type Owned =
  | { readonly session: Session; readonly verdict?: undefined }
  | { readonly session?: undefined; readonly verdict: Verdict }

/** A session of `a`, or of whom is named. */
export async function ownSession(lab: Lab, as: Principal = lab.cast.a): Promise<Owned> {
  const opening = await openConfirmed(lab, as)
  if (opening.session !== undefined) return { session: opening.session }
  return { verdict: withoutSession(opening, as) }
}

export function withoutSession({ answer, isAccepted }: Opening, as: Principal): Verdict {
  if (isAccepted) {
    return notApplicable(
      'the server keeps no sessions: initialize is answered without a session id',
    )
  }
  const { what, settledBy } = explainRefusal(answer, as)
  return inconclusive(`${as.name} could not open a session: ${what}`, settledBy)
}

function explainRefusal(
  answer: Answer,
  { name }: Principal,
): { readonly what: string; readonly settledBy?: string } {
  const location = redirectOf(answer)
  if (location !== undefined) {
    return { what: `${describeAnswer(answer)}, a redirect, which is not followed` }
  }
  const what = describeAnswer(answer)
  if (answer.status === 429) return { what, settledBy: 'a higher limit of requests on the server' }
  const isCredential = answer.status === 401 || answer.status === 403
  if (!isCredential) return { what }
  const who = name === 'b' ? 'b' : 'a'
  return { what, settledBy: `--as ${who}="Authorization: Bearer …"` }
}

/** The verdict where a made-up id is answered like a real one: then no answer is about the id. */
export function idsMeanNothing({ reception, answer }: Sight): Verdict | undefined {
  if (reception !== 'accepted') return undefined
  return inconclusive(
    `a made-up id is answered like a real one (${answer}), so that none means much`,
  )
}

/** The same session under an id that names nothing. */
export function unknownSession(lab: Lab, session: Session): Session {
  return { ...session, id: similarId(session.id, lab.random) }
}

/** The control of most checks: the owner's ping is answered. */
export async function ownPing(lab: Lab, session: Session): Promise<Sight> {
  return pingSight(lab, session, { title: `${session.owner.name}: ping in their own session` })
}

/** The other control: a ping under an id that names nothing. */
export async function unknownPing(lab: Lab, session: Session, as: Principal): Promise<Sight> {
  const title = `${as.name}: ping with a made-up id`
  return pingSight(lab, unknownSession(lab, session), { as, title })
}

export interface Pinging {
  /** Somebody else than the owner. */
  readonly as?: Principal
  readonly title: string
}

export async function pingSight(
  lab: Lab,
  session: Session,
  { as = session.owner, title }: Pinging,
): Promise<Sight> {
  const { answer, id } = await ping(lab, session, as)
  return sightOfUse(title, { answer, reception: receptionOf(answer, id) })
}

/** The same where to be served at all is the effect. */
export async function pingForEffect(lab: Lab, session: Session, pinging: Pinging): Promise<Sight> {
  const sight = await pingSight(lab, session, pinging)
  return { ...sight, shown: sight.reception === 'accepted' ? 'effect' : 'nothing' }
}
