import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { notMadeFor } from '../../lab/other-transport.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt } from '../../lab/verdict.ts'
import { ownPing, ownSession, unknownPing } from '../../legacy/own-sessions.ts'
import { ping } from '../../legacy/session.ts'
import type { Session } from '../../legacy/session.ts'
import { sightOfUse } from '../../legacy/verbs.ts'
import { receptionOf } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'

/**
 * Tokens are short-lived and refreshed (OAuth 2.1, section 1.3.2); the subject is what lasts. A
 * session that is bound to the bytes of one ends with it.
 */
export const tokenBytesBinding: Check = {
  weakness: 'token-bytes-binding',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan: 'opens a session as a, and goes on in it as a-again: with another token of the same user',
  attack: 'Nobody has to attack: whoever’s token is refreshed loses the session, or orphans it.',
  fix: 'Bind the session to issuer and subject, which a refresh leaves as they are.',
  async run(lab) {
    if (lab.surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: no token is asked for')
    }
    const notMade = notMadeFor(lab)
    if (notMade !== undefined) return notMade
    const { aAgain } = lab.cast
    if (aAgain === undefined) {
      const what = 'whether a session outlives its token needs a second token of one user'
      return inconclusive(what, '--as a-again="Authorization: Bearer …"')
    }
    const owned = await ownSession(lab)
    if (owned.verdict !== undefined) return owned.verdict
    const { session } = owned
    const other = await ownSession(lab, aAgain)
    if (other.verdict !== undefined) return other.verdict
    const before = await ownPing(lab, session)
    const attempt = await goOn(lab, session, aAgain)
    // Both are still good, so a refusal was about the one being used in the session of the other.
    const after = { ...(await ownPing(lab, session)), title: 'a: ping in their session afterwards' }
    const own = await ownPing(lab, other.session)
    return judge({ owner: [before, after, own], attempts: [attempt] })
  },
}

/** A ping, as a second stream would be refused to the owner, too. */
async function goOn(lab: Lab, session: Session, as: Principal): Promise<Attempt> {
  const { answer, id } = await ping(lab, session, as)
  const used = { answer, reception: receptionOf(answer, id) }
  return {
    ...sightOfUse(`${as.name}: ping in a's session`, used),
    shown: used.reception === 'refused' ? 'effect' : 'nothing',
    isDue: true,
    unknown: await unknownPing(lab, session, as),
  }
}
