import type { Check } from '../../lab/check.ts'
import { judgeParts } from '../../lab/combine.ts'
import type { Part } from '../../lab/combine.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { inconclusive, isProof, notApplicable } from '../../lab/verdict.ts'
import { admissionOf } from '../../visit/admission.ts'
import { clientOf, jwtOf } from '../../wire/jwt.ts'
import type { Principal } from '../../wire/principal.ts'
import { belongingsOf } from './belongings.ts'
import type { Belonging } from './belongings.ts'

/**
 * All users of an application share its OAuth client (RFC 6749, section 2.2: a client id is no
 * secret and no user), so that what is bound to it is bound to none of them.
 */
export const clientIdBinding: Check = {
  weakness: 'client-id-binding',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'uses sessions, handles and request states of a as b, and as a-colleague: another user of ' +
    'the same OAuth client',
  attack: 'Whoever uses the same application works with what its other users have.',
  fix: 'Bind to issuer and subject of the verified token; the client says who built the caller.',
  async run(lab) {
    if (lab.surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: there is no client to bind to')
    }
    const { aColleague, b } = lab.cast
    const colleague = aColleague ?? (isOfClientOfA(lab, b) ? b : undefined)
    const outsider = colleague === b ? undefined : b
    const parts: Part[] = []
    for (const belonging of belongingsOf(lab)) {
      parts.push(await tryBelonging(lab, belonging, { colleague, outsider }))
    }
    return judgeParts(parts)
  },
}

function isOfClientOfA({ cast }: Lab, other: Principal | undefined): boolean {
  const [own, theirs] = [cast.a, other].map((one) => one && jwtOf(one))
  const client = own === undefined ? undefined : clientOf(own)
  return client !== undefined && theirs !== undefined && clientOf(theirs) === client
}

interface Pair {
  readonly colleague: Principal | undefined
  /** Somebody of another client, who must not get in either. */
  readonly outsider: Principal | undefined
}

async function tryBelonging(
  lab: Lab,
  { name, use }: Belonging,
  { colleague, outsider }: Pair,
): Promise<Part> {
  if (outsider !== undefined) {
    const open = await usedBy(lab, use, outsider)
    if ('verdict' in open) return open
    if (open.attempts.some(isProof)) {
      return { verdict: notApplicable(`${name} are bound to nothing at all, not to a client`) }
    }
  }
  if (colleague === undefined) {
    const what = 'telling the client from the user needs another user of the OAuth client of a'
    return { verdict: withoutOther(lab, what, '--as a-colleague="Authorization: Bearer …"') }
  }
  const used = await usedBy(lab, use, colleague)
  if ('verdict' in used || outsider !== undefined || !used.attempts.some(isProof)) return used
  const what = `${colleague.name} gets at ${name} of a; whether others do decides what it is`
  return { verdict: inconclusive(what, '--as b="Authorization: Bearer …"') }
}

/** Of somebody who is let in: otherwise a refusal would not be about whose it is. */
async function usedBy(lab: Lab, use: Belonging['use'], as: Principal): Promise<Part> {
  const used = await use(as)
  if ('verdict' in used || lab.surface.transport === 'http+sse') return used
  const own = await admissionOf(lab, as, `${as.name}: with their own credential`)
  return { ...used, owner: [own, ...used.owner] }
}
