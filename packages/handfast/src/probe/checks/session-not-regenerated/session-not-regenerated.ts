import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { loginOf, stepUpOf } from '../../visit/changes.ts'
import type { Change } from '../../visit/changes.ts'
import { hasId } from '../../visit/visit.ts'
import { tryOldId } from './old-id.ts'

/** OWASP ASVS 5.0, 7.2.4: a new session token on authentication, and the old one is ended. */
export const sessionNotRegenerated: Check = {
  weakness: 'session-not-regenerated',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http'],
  disposition: 'active',
  plan:
    'gets an id without a credential, logs in as a with it, and uses the id that it had before ' +
    'as nobody and as b; the same for a step-up that is declared',
  attack:
    'An attacker has the victim’s client use an id that they know; after the login it is the ' +
    'victim’s session, and theirs.',
  fix: 'At a login, a step-up and a logout, end the session and mint another id.',
  async run(lab) {
    const login = loginOf(lab)
    const changes = [login, stepUpOf(lab, login)].filter((change) => change !== undefined)
    if (changes.length === 0) return notApplicable(withoutLogin)
    const owner: Sight[] = []
    const attempts: Attempt[] = []
    const verdicts: Verdict[] = []
    for (const change of changes) {
      const tried = await tryChange(lab, change)
      if ('verdict' in tried) {
        verdicts.push(tried.verdict)
        continue
      }
      owner.push(...tried.owner)
      attempts.push(...tried.attempts)
    }
    const [first] = verdicts.toSorted((left, right) => weight(left) - weight(right))
    if (owner.length > 0) {
      // What could not be tried of one is no word on the other, and no promise for it.
      const isOpen = first?.verdict === 'inconclusive'
      const untried = isOpen ? [{ what: first.reason, settledBy: first.settledBy ?? '' }] : []
      return judge({ owner, attempts, untried })
    }
    return first ?? inconclusive('nothing could be tried')
  },
}

const withoutLogin =
  'nobody logs in here: everybody is let in, and no login is declared (probe.companions.login in ' +
  'handfast.yaml)'

const weight = ({ verdict }: Verdict): number => (verdict === 'inconclusive' ? 0 : 1)

type Tried =
  | { readonly owner: readonly Sight[]; readonly attempts: readonly Attempt[] }
  | { readonly verdict: Verdict }

async function tryChange(lab: Lab, change: Change): Promise<Tried> {
  const started = await change.start()
  if (started.visit === undefined) return started
  if (!hasId(started.visit)) {
    return { verdict: notApplicable(`nobody is given an id before ${change.name}`) }
  }
  return tryOldId(lab, change, started.visit)
}
