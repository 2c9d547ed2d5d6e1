import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { notMadeFor } from '../../lab/other-transport.ts'
import { inconclusive, isProof, judge, notApplicable } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { tryForeignUse } from '../../legacy/foreign-use.ts'
import { ownPing, ownSession } from '../../legacy/own-sessions.ts'
import { clientOf, jwtOf } from '../../wire/jwt.ts'
import type { Principal } from '../../wire/principal.ts'

/**
 * All users of an application share its OAuth client (RFC 6749, section 2.2: a client id is no
 * secret and no user), so that a session which is bound to it is bound to none of them.
 */
export const clientIdBinding: Check = {
  weakness: 'client-id-binding',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'opens sessions as a; uses them as b, and as a-colleague: another user of the same OAuth ' +
    'client',
  attack: 'Whoever uses the same application works in the sessions of its other users.',
  fix: 'Bind to issuer and subject of the verified token; the client says who built the caller.',
  async run(lab) {
    if (lab.surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: there is no client to bind to')
    }
    const notMade = notMadeFor(lab)
    if (notMade !== undefined) return notMade
    const { aColleague, b } = lab.cast
    const colleague = aColleague ?? (isOfClientOfA(lab, b) ? b : undefined)
    const outsider = colleague === b ? undefined : b
    if (outsider !== undefined) {
      const common = await isOpenTo(lab, outsider)
      if (common !== undefined) return common
    }
    if (colleague === undefined) {
      const what = 'telling the client from the user needs another user of the OAuth client of a'
      return inconclusive(what, '--as a-colleague="Authorization: Bearer …"')
    }
    return judgeColleague(lab, { colleague, outsider })
  },
}

function isOfClientOfA({ cast }: Lab, other: Principal | undefined): boolean {
  const [own, theirs] = [cast.a, other].map((one) => one && jwtOf(one))
  const client = own === undefined ? undefined : clientOf(own)
  return client !== undefined && theirs !== undefined && clientOf(theirs) === client
}

/** Where anybody gets in, the session is bound to nothing, which is another weakness. */
async function isOpenTo(lab: Lab, outsider: Principal): Promise<Verdict | undefined> {
  const control = await ownSession(lab, outsider)
  if (control.verdict !== undefined) return control.verdict
  const use = await tryForeignUse(lab, [outsider])
  if ('verdict' in use) return use.verdict
  if (!use.attempts.some(isProof)) return undefined
  return notApplicable('sessions are bound to nothing: see unbound-session')
}

interface Pair {
  readonly colleague: Principal
  readonly outsider: Principal | undefined
}

async function judgeColleague(lab: Lab, { colleague, outsider }: Pair): Promise<Verdict> {
  const control = await ownSession(lab, colleague)
  if (control.verdict !== undefined) return control.verdict
  const own = await ownPing(lab, control.session)
  const use = await tryForeignUse(lab, [colleague])
  if ('verdict' in use) return use.verdict
  const isShown = use.attempts.some(isProof)
  if (isShown && outsider === undefined) {
    const what = `${colleague.name} gets into a's session; whether others do decides what it is`
    return inconclusive(what, '--as b="Authorization: Bearer …"')
  }
  return judge({ ...use, owner: [own, ...use.owner] })
}
