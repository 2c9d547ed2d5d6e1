import { ProbeError } from './probe-error.ts'
import { jwtOf, subjectOf } from './wire/jwt.ts'
import type { Principal } from './wire/principal.ts'

/** Who has to be the subject of `a`, and who must not be. */
const isSubjectOfA: ReadonlyMap<string, boolean> = new Map([
  ['b', false],
  ['a-again', true],
  ['a-colleague', false],
  ['a-elsewhere', true],
])

/**
 * Two tokens of one user given as two users would make every use of their own look like an
 * intrusion. Where credentials are JWTs, they say whose they are; where they are not, nothing does.
 *
 * @throws ProbeError
 */
export function checkSubjects([a, ...others]: readonly Principal[]): void {
  const subject = a === undefined ? undefined : subjectIn(a)
  if (subject === undefined) return
  for (const other of others) {
    const isExpected = isSubjectOfA.get(other.name)
    const theirs = subjectIn(other)
    if (theirs === undefined || isExpected === undefined) continue
    if ((theirs === subject) === isExpected) continue
    throw new ProbeError('PROBE_PRINCIPAL_SUBJECT', explanation(other.name, isExpected))
  }
}

function explanation(name: string, isExpected: boolean): string {
  if (isExpected) {
    return `Principal ${name}: its token is of another subject than that of a. Give one of a's.`
  }
  return (
    `Principal ${name}: its token is of the same issuer and subject as that of a, and nobody can ` +
    'intrude upon themselves. Give a token of another user, or name this one a-again.'
  )
}

/** What the run takes for granted, as no credential says it. */
export function assumptionsOf(principals: readonly Principal[]): readonly string[] {
  const [a, ...others] = principals.filter(({ name }) => isSubjectOfA.has(name) || name === 'a')
  if (a === undefined) return []
  const untold = others.filter((other) => subjectIn(a) === undefined || !subjectIn(other))
  return untold.map(({ name }) =>
    isSubjectOfA.get(name) === true
      ? `assumed: ${name} is the same user as a, which its credential does not say`
      : `assumed: ${name} is another user than a, which its credential does not say`,
  )
}

function subjectIn(principal: Principal): string | undefined {
  const jwt = jwtOf(principal)
  return jwt === undefined ? undefined : subjectOf(jwt)
}
