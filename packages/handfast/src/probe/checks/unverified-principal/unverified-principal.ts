import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { notMadeFor } from '../../lab/other-transport.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Untried } from '../../lab/verdict.ts'
import { admissionOf } from '../../visit/admission.ts'
import { jwtOf } from '../../wire/jwt.ts'
import { forgeriesOf } from './forgeries.ts'
import { tryIdentityHeaders } from './identity-headers.ts'
import { tryNamedUser } from './named-user.ts'

/**
 * Since 2025-06-18 basic/authorization, Token Handling: tokens are validated, also that they were
 * issued for this server (MUST).
 */
export const unverifiedPrincipal: Check = {
  weakness: 'unverified-principal',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  isLaterOverStdio: true,
  disposition: 'active',
  plan:
    'calls with the token of a without its signature, with another one, and altered, as ' +
    'a-elsewhere, and with headers and tool arguments that say that it is a',
  attack: 'Whoever says that they are somebody else is taken for them.',
  fix:
    'Take the principal from a token whose signature, issuer, audience and expiry were verified, ' +
    'and from nothing else in the request.',
  async run(lab) {
    const { cast, surface } = lab
    if (surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: nobody has to be verified')
    }
    if (cast.a.headers.length === 0) {
      return inconclusive('there is no credential to forge', '--as a="Authorization: Bearer …"')
    }
    const notMade = notMadeFor(lab)
    if (notMade !== undefined) return notMade
    const own = await admissionOf(lab, cast.a, 'a: with their own credential')
    const nobody = await admissionOf(lab, cast.nobody, 'nobody: without a credential')
    const impostors = await tryImpostors(lab, nobody)
    const headers = await tryIdentityHeaders(lab, nobody)
    const named = await tryNamedUser(lab)
    return judge({
      owner: [own, ...named.owner],
      attempts: [...impostors, ...headers, ...named.attempts],
      untried: [...untriedOf(lab), ...named.untried],
    })
  },
}

/** Whose credential was never issued, or not for this server; nobody at all is the measure. */
async function tryImpostors(lab: Lab, nobody: Sight): Promise<readonly Attempt[]> {
  const { a, stranger, aElsewhere } = lab.cast
  const attempts: Attempt[] = []
  if (stranger !== undefined) {
    const title = 'stranger: with a credential that was never issued'
    attempts.push({ ...(await admissionOf(lab, stranger, title)), unknown: nobody })
  }
  for (const { how, principal } of forgeriesOf(lab, a)) {
    const sight = await admissionOf(lab, principal, `${principal.name}: with a's token, ${how}`)
    attempts.push({ ...sight, unknown: nobody })
  }
  if (aElsewhere !== undefined) {
    const title = 'a-elsewhere: with a token that was issued for another server'
    attempts.push({ ...(await admissionOf(lab, aElsewhere, title)), unknown: nobody })
  }
  return attempts
}

/** An opaque credential has no audience that anybody could look at. */
function untriedOf({ cast }: Lab): readonly Untried[] {
  if (cast.aElsewhere !== undefined || jwtOf(cast.a) === undefined) return []
  const settledBy = '--as a-elsewhere="Authorization: Bearer …"'
  return [{ what: 'a token that was issued for another server', settledBy }]
}
