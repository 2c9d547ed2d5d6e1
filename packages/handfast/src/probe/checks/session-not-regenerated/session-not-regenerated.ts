import type { Check } from '../../lab/check.ts'
import { judgeParts } from '../../lab/combine.ts'
import type { Part } from '../../lab/combine.ts'
import type { Lab } from '../../lab/lab.ts'
import { notMadeFor } from '../../lab/other-transport.ts'
import { notApplicable } from '../../lab/verdict.ts'
import { loginOf, stepUpOf } from '../../visit/changes.ts'
import type { Change } from '../../visit/changes.ts'
import { hasId } from '../../visit/visit.ts'
import { tryOldId } from './old-id.ts'

/** OWASP ASVS 5.0, 7.2.4: a new session token on authentication, and the old one is ended. */
export const sessionNotRegenerated: Check = {
  weakness: 'session-not-regenerated',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
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
    const notMade = notMadeFor(lab)
    if (notMade !== undefined) return notMade
    const parts: Part[] = []
    for (const change of changes) parts.push(await tryChange(lab, change))
    return judgeParts(parts)
  },
}

const withoutLogin =
  'nobody logs in here: everybody is let in, and no login is declared (probe.companions.login in ' +
  'handfast.yaml)'

async function tryChange(lab: Lab, change: Change): Promise<Part> {
  const started = await change.start()
  if (started.visit === undefined) return started
  if (!hasId(started.visit)) {
    return { verdict: notApplicable(`nobody is given an id before ${change.name}`) }
  }
  return tryOldId(lab, change, started.visit)
}
