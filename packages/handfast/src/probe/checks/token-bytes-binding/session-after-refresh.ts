import type { Part } from '../../lab/combine.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt } from '../../lab/verdict.ts'
import { ownPing, ownSession, pingSight, unknownPing } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import type { Principal } from '../../wire/principal.ts'

export async function goOnInSession(lab: Lab, aAgain: Principal): Promise<Part> {
  const owned = await ownSession(lab)
  if (owned.verdict !== undefined) return { verdict: owned.verdict }
  const { session } = owned
  const other = await ownSession(lab, aAgain)
  if (other.verdict !== undefined) return { verdict: other.verdict }
  const before = await ownPing(lab, session)
  const attempt = await goOn(lab, session, aAgain)
  // Both are still good, so a refusal was about the one being used in the session of the other.
  const after = { ...(await ownPing(lab, session)), title: 'a: ping in their session afterwards' }
  const own = await ownPing(lab, other.session)
  return { owner: [before, after, own], attempts: [attempt] }
}

/** A ping, as a second stream would be refused to the owner, too. */
async function goOn(lab: Lab, session: Session, as: Principal): Promise<Attempt> {
  const sight = await pingSight(lab, session, { as, title: `${as.name}: ping in a's session` })
  return {
    ...sight,
    shown: sight.reception === 'refused' ? 'effect' : 'nothing',
    isDue: true,
    unknown: await unknownPing(lab, session, as),
  }
}
