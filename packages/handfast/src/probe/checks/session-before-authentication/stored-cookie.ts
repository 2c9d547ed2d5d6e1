import { sightOf } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { withCookiesOf } from '../../visit/cookies.ts'
import type { Cookies } from '../../visit/cookies.ts'
import { beginVisit } from '../../visit/visit.ts'
import { similarId } from '../../wire/randomness.ts'

/** Balancers and trackers set cookies as well, and replace the ones that they do not know. */
const sessionName = /sess|^(?:__host-|__secure-)?(?:connect\.)?sid$|^auth|token/iu

/** Shorter values name a language, not a session. */
const valueCharactersMin = 16

/**
 * Whether the cookies that nobody was given are kept: one that is known is left as it is, one that
 * is made up is replaced. Where neither is, nothing is said.
 */
export async function tryCookie(lab: Lab, cookies: Cookies): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  for (const [name, value] of cookies) {
    if (!sessionName.test(name) || value.length < valueCharactersMin) continue
    const known = await isReplaced(lab, name, value)
    const unknown = await isReplaced(lab, name, similarId(value, lab.random))
    if (known.isReplaced || !unknown.isReplaced) continue
    attempts.push({
      ...known.sight,
      title: `nobody: initialize with the cookie ${name} that nobody was given`,
      unknown: { ...unknown.sight, title: `nobody: initialize with a made-up ${name}` },
    })
  }
  return attempts
}

async function isReplaced(
  lab: Lab,
  name: string,
  value: string,
): Promise<{ readonly isReplaced: boolean; readonly sight: Sight }> {
  const { answer } = await beginVisit(lab, lab.cast.nobody, new Map([[name, value]]))
  const given = withCookiesOf(new Map(), answer, lab.redactor).get(name)
  const isNew = given !== undefined && given !== value
  const sight = sightOf('', answer, isNew ? 'refused' : 'accepted')
  const fate = isNew ? 'and the cookie was replaced' : 'and the cookie was left as it is'
  const shown = isNew ? 'nothing' : 'effect'
  return { isReplaced: isNew, sight: { ...sight, shown, answer: `${sight.answer}, ${fate}` } }
}
