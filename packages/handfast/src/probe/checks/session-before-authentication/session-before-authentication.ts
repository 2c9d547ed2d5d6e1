import type { Check } from '../../lab/check.ts'
import { sightOf } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { notMadeFor } from '../../lab/other-transport.ts'
import { judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Verdict } from '../../lab/verdict.ts'
import { ownPing, ownSession, pingForEffect, unknownPing } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { loginOf } from '../../visit/changes.ts'
import { beginVisit } from '../../visit/visit.ts'
import type { Principal } from '../../wire/principal.ts'
import { tryCookie } from './stored-cookie.ts'

/** Up to 2025-11-25 basic/authorization: a server that asks for a token asks on every request. */
export const sessionBeforeAuthentication: Check = {
  weakness: 'session-before-authentication',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'initializes without a credential, and uses the session and the cookie that come of it, as ' +
    'nobody and as a',
  attack: 'An attacker is given an id that is kept, to have a victim log in with.',
  fix: 'Verify the credential before anything is minted, and store nothing for nobody.',
  async run(lab) {
    if (loginOf(lab) === undefined) {
      const reason = 'nobody authenticates here: everybody is let in, and no login is declared'
      return notApplicable(`${reason} (probe.companions.login in handfast.yaml)`)
    }
    const notMade = notMadeFor(lab)
    if (notMade !== undefined) return notMade
    const owned = await ownSession(lab)
    if (owned.verdict !== undefined) return owned.verdict
    return judgeNobody(lab, owned.session)
  },
}

async function judgeNobody(lab: Lab, own: Session): Promise<Verdict> {
  const { a, nobody } = lab.cast
  const owner = [await ownPing(lab, own)]
  const { answer, visit } = await beginVisit(lab, nobody, new Map())
  const cookies = await tryCookie(lab, visit.cookies)
  const { session } = visit
  if (session === undefined) {
    const isRefused = answer.status >= 400 && answer.status < 500
    const reception = isRefused ? 'refused' : 'unclear'
    const sight = sightOf('nobody: initialize', answer, reception)
    const unknown = await unknownPing(lab, own, nobody)
    return judge({ owner, attempts: [{ ...sight, shown: 'nothing', unknown }, ...cookies] })
  }
  const attempts: Attempt[] = []
  for (const as of [nobody, a]) attempts.push(await useOf(lab, session, as))
  return judge({ owner, attempts: [...attempts, ...cookies] })
}

/** It is kept where somebody is served under it who is not under a made-up one. */
async function useOf(lab: Lab, session: Session, as: Principal): Promise<Attempt> {
  const title = `${as.name}: ping with the id that nobody was given`
  const sight = await pingForEffect(lab, session, { as, title })
  return { ...sight, unknown: await unknownPing(lab, session, as) }
}
