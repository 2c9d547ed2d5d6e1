import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { ownSession, pingForEffect, unknownSession } from '../../legacy/own-sessions.ts'
import { admissionOf } from '../../visit/admission.ts'
import { textMemberOf } from '../../wire/json-rpc.ts'
import { jwtOf } from '../../wire/jwt.ts'
import type { Principal } from '../../wire/principal.ts'

/** Headers in which proxies tell a server who is calling, and in which anybody can. */
const identityHeaders: readonly string[] = [
  'x-user-id',
  'x-user',
  'x-forwarded-user',
  'x-forwarded-email',
  'x-forwarded-preferred-username',
  'x-auth-request-user',
  'x-auth-request-email',
  'x-authenticated-user',
  'x-remote-user',
  'remote-user',
  'x-principal',
  'x-subject',
  'x-tenant-id',
]

/**
 * Callers who say in a header who they are: nobody, who is refused otherwise; and b in a session of
 * a. All headers go at once, and the one that did it is found afterwards.
 */
export async function tryIdentityHeaders(lab: Lab, nobody: Sight): Promise<readonly Attempt[]> {
  const name = identityOf(lab.cast.a)
  const attempt = await tryAlone(lab, nobody, name ?? 'handfast')
  const inSession = name === undefined ? [] : await tryInSession(lab, name)
  return [attempt, ...inSession]
}

/** As the token of a says. */
function identityOf(a: Principal): string | undefined {
  const jwt = jwtOf(a)
  const claims = ['sub', 'email', 'preferred_username'].map(
    (name) => jwt && textMemberOf(jwt.claims, name),
  )
  return claims.find((claim) => claim !== undefined && /^[\x21-\x7e]{1,200}$/u.test(claim))
}

async function tryAlone(lab: Lab, nobody: Sight, name: string): Promise<Attempt> {
  const call = (headers: readonly string[]): Promise<Sight> => {
    const title = `nobody: naming somebody in ${describe(headers)}`
    return admissionOf(lab, naming(lab.cast.nobody, headers, name), title)
  }
  const all = await call(identityHeaders)
  const attempt = { ...all, unknown: nobody }
  if (all.reception !== 'accepted') return attempt
  for (const header of identityHeaders) {
    const one = await call([header])
    if (one.reception === 'accepted') return { ...one, unknown: nobody }
  }
  return attempt
}

const describe = ([first, ...more]: readonly string[]): string =>
  more.length === 0 ? `${first}` : `${more.length + 1} headers such as ${first}`

function naming(somebody: Principal, headers: readonly string[], name: string): Principal {
  const added = headers.map((header) => [header, name] as const)
  return { ...somebody, headers: [...somebody.headers, ...added] }
}

/** Only where b is refused without: otherwise the session is bound to nothing at all. */
async function tryInSession(lab: Lab, name: string): Promise<readonly Attempt[]> {
  const { b } = lab.cast
  if (b === undefined || lab.surface.era === 'modern') return []
  const owned = await ownSession(lab)
  if (owned.session === undefined) return []
  const { session } = owned
  const plain = await pingForEffect(lab, session, {
    as: b,
    title: `${b.name}: ping in a's session`,
  })
  if (plain.reception !== 'refused') return []
  const as = naming(b, identityHeaders, name)
  const title = `${b.name}: ping in a's session, naming a in headers such as x-user-id`
  const made = `${b.name}: the same with a made-up id`
  const unknown = await pingForEffect(lab, unknownSession(lab, session), { as, title: made })
  return [{ ...(await pingForEffect(lab, session, { as, title })), unknown }]
}
