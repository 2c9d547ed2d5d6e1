import type { CompanionRequest } from '../../lab/companions.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, notApplicable } from '../../lab/verdict.ts'
import type { Untried, Verdict } from '../../lab/verdict.ts'
import { ownSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { verbs } from '../../legacy/verbs.ts'
import { loginOf } from '../../visit/changes.ts'
import { isTakenIn, sendCompanion } from '../../visit/enter.ts'
import { beginVisit } from '../../visit/visit.ts'
import type { Visit } from '../../visit/visit.ts'
import type { Principal } from '../../wire/principal.ts'

/** A way in which its owner has a session end. */
export interface Ending {
  /** `DELETE`, `the logout`. */
  readonly name: string
  begin(): Promise<{ readonly visit?: Visit | undefined; readonly verdict?: Verdict | undefined }>
  /** The verdict that it cannot be tried, or nothing once the session was ended. */
  end(visit: Visit): Promise<Verdict | undefined>
}

/** Every way that there is. A credential is revoked only where it is not that of `a`. */
export function endingsOf(lab: Lab): {
  readonly endings: readonly Ending[]
  readonly untried: readonly Untried[]
} {
  const { logout, contextReset, revoke } = lab.companions
  const { aAgain } = lab.cast
  const declared: (readonly [string, CompanionRequest | undefined])[] = [
    ['the logout', logout],
    ['the reset of the context', contextReset],
  ]
  const endings = declared.flatMap(([name, request]) =>
    request === undefined ? [] : [declaredEnding(lab, name, request)],
  )
  const others = [byDelete(lab), ...endings]
  if (revoke === undefined) return { endings: others, untried: [] }
  const what = 'use after the credential was revoked'
  if (!lab.allows('disruptive')) {
    return { endings: others, untried: [{ what, settledBy: '--disruptive' }] }
  }
  if (aAgain === undefined) {
    const settledBy = '--as a-again="Authorization: Bearer …"'
    return { endings: others, untried: [{ what, settledBy }] }
  }
  return { endings: [...others, revocationOf(lab, revoke, aAgain)], untried: [] }
}

function byDelete(lab: Lab): Ending {
  return {
    name: 'DELETE',
    async begin() {
      const { session, verdict } = await ownSession(lab)
      return session === undefined ? { verdict } : { visit: visitIn(session) }
    },
    async end({ session }) {
      const end = verbs.find(({ name }) => name === 'DELETE')
      if (end === undefined || session === undefined) throw new TypeError('nothing to end')
      const { answer, reception } = await end.use(lab, session, session.owner)
      if (reception === 'accepted') return undefined
      const what = `the owner's DELETE was answered ${describeAnswer(answer)}`
      if (reception === 'refused') return notApplicable(`no client can end a session: ${what}`)
      return inconclusive(what)
    },
  }
}

const visitIn = (session: Session): Visit => ({ as: session.owner, session, cookies: new Map() })

function declaredEnding(lab: Lab, name: string, request: CompanionRequest): Ending {
  const { a } = lab.cast
  return {
    name,
    async begin() {
      const login = lab.companions.login === undefined ? undefined : loginOf(lab)
      const started = await login?.start()
      if (login === undefined || started?.visit === undefined) return beginVisit(lab, a, new Map())
      return login.pass(started.visit)
    },
    end: (visit) => endBy(lab, visit, { name, request }),
  }
}

/** Of a credential that is given for it, as the rest of the run goes on with that of `a`. */
function revocationOf(lab: Lab, request: CompanionRequest, by: Principal): Ending {
  const name = 'the revocation'
  return {
    name,
    begin: () => beginVisit(lab, by, new Map()),
    end: (visit) => endBy(lab, visit, { name, request }),
  }
}

async function endBy(
  lab: Lab,
  visit: Visit,
  { name, request }: { readonly name: string; readonly request: CompanionRequest },
): Promise<Verdict | undefined> {
  const { answer } = await sendCompanion(lab, visit, { request, as: visit.as })
  if (isTakenIn(answer)) return undefined
  return inconclusive(`${name} did not work: ${describeAnswer(answer)}`)
}
