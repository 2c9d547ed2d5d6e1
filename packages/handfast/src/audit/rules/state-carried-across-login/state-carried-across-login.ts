import { labelSet } from '../../flow/labels.ts'
import type { Rule, Sighting } from '../rule.ts'
import { carriedOver } from './carried-over.ts'
import type { Carried } from './carried-over.ts'

/** OWASP ASVS 5.0, 7.2.4. CWE-384: what was planted before a login must not be there after it. */
export const stateCarriedAcrossLogin: Rule = {
  id: 'state-carried-across-login',

  notApplicable({ sites, stores }) {
    const renewals = sites('web-session.regenerate').length
    const keepsSessions = stores.length + sites('web-session.write').length + renewals > 0
    return keepsSessions ? undefined : 'no session is kept that a login could inherit from'
  },

  check(facts, report) {
    for (const carried of carriedOver(facts)) report(sighting(carried))
  },
}

function sighting({ at, from, what, node }: Carried): Sighting {
  return {
    at,
    label: 'state from before the login',
    message: `The session after the login inherits ${what} from the one before it, which anybody may have filled.`,
    attack:
      'The attacker fills a session, has the victim log in with it, and what was planted goes on to work with the rights of the victim.',
    fix: 'Start the new session from nothing, and read again under the verified subject what belongs to it.',
    confidence: 'medium',
    related: from === at ? [] : [{ at: from, label: 'read before the login' }],
    trace: { node, labels: labelSet(['StateRead', 'Cookie', 'SessionIdHeader']) },
  }
}
