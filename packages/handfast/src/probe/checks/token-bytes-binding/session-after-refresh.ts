import type { Part } from '../../lab/combine.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt } from '../../lab/verdict.ts'
import { openLegacySession } from '../../legacy/legacy-session.ts'
import type { LegacySession } from '../../legacy/legacy-session.ts'
import type { Principal } from '../../wire/principal.ts'

export async function goOnInSession(lab: Lab, aAgain: Principal): Promise<Part> {
  const { session, verdict } = await openLegacySession(lab)
  if (session === undefined) return { verdict }
  const { session: theirs, verdict: none } = await openLegacySession(lab, aAgain)
  if (theirs === undefined) return { verdict: none }
  const before = await session.ping('a: ping in their own session')
  const attempt = await goOn(session, aAgain)
  // Both are still good, so a refusal was about the one being used in the session of the other.
  const after = await session.ping('a: ping in their session afterwards')
  const own = await theirs.ping(`${aAgain.name}: ping in their own session`)
  return { owner: [before, after, own], attempts: [attempt] }
}

/** A ping, as a second stream would be refused to the owner, too. */
async function goOn(session: LegacySession, as: Principal): Promise<Attempt> {
  const sight = await session.ping(`${as.name}: ping in a's session`, as)
  const shown = sight.reception === 'refused' ? 'effect' : 'nothing'
  return { ...sight, shown, isDue: true, unknown: await session.pingUnknown(as) }
}
