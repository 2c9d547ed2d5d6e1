import type { Lab } from '../../lab/lab.ts'
import { encodedPart, jwtOf } from '../../wire/jwt.ts'
import type { Jwt } from '../../wire/jwt.ts'
import type { Principal } from '../../wire/principal.ts'
import { similarId } from '../../wire/randomness.ts'

/** A token that says what the token of somebody says, and that their issuer has not signed. */
export interface Forgery {
  readonly how: string
  readonly principal: Principal
}

/** RFC 8725, sections 2.1 and 3.1: what verifiers have been talked into. */
export function forgeriesOf(lab: Lab, victim: Principal): readonly Forgery[] {
  const jwt = jwtOf(victim)
  if (jwt === undefined) return []
  const [head, claims, signature] = jwt.parts
  const forged: readonly (readonly [how: string, token: string])[] = [
    ['without its signature', `${head}.${claims}.`],
    ['with another signature', `${head}.${claims}.${similarId(signature, lab.random)}`],
    ['altered under its old signature', `${head}.${encodedPart(altered(jwt))}.${signature}`],
    ...['none', 'None'].map(
      (alg) => [`as one of alg ${alg}`, `${encodedPart({ typ: 'JWT', alg })}.${claims}.`] as const,
    ),
  ]
  return forged.map(([how, token]) => {
    lab.redactor.learn(token, 'token')
    return { how, principal: withToken(victim, jwt, token) }
  })
}

/** One claim more, which no server goes by. */
function altered({ claims }: Jwt): object {
  return { ...(typeof claims === 'object' ? claims : {}), handfast: true }
}

function withToken({ headers }: Principal, { carrier, scheme }: Jwt, token: string): Principal {
  return {
    name: 'forger',
    headers: headers.map(([name, value]) => [name, name === carrier ? `${scheme}${token}` : value]),
  }
}
