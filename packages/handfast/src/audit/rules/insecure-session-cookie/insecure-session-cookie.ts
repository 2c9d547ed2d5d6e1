import type { Rule, Sighting } from '../rule.ts'
import { libraryCookies } from './library-cookies.ts'
import { ownCookies } from './own-cookies.ts'
import type { WeakCookie } from './own-cookies.ts'

const attack = 'A script, a listener or another site gets or rides on the cookie and its login.'
const fix = 'Set HttpOnly, Secure and SameSite (Lax or Strict), name it `__Host-` where it can be.'

const harms = new Map([
  ['httpOnly', 'scripts on the page can read it'],
  ['secure', 'it goes out over plain HTTP too'],
  ['sameSite', 'other sites can have it sent along'],
])

/** OWASP ASVS 5.0, 3.3.1 to 3.3.4. RFC 6265, 8.5 and 8.6. CWE-614, CWE-1004, CWE-1275. */
export const insecureSessionCookie: Rule = {
  id: 'insecure-session-cookie',

  notApplicable(facts) {
    const roles = ['cookie.set', 'web-session.middleware', 'http.set-header'] as const
    return roles.some((role) => facts.sites(role).length > 0) ? undefined : 'no cookie is set here'
  },

  check(facts, report) {
    const seen = new Set<number>()
    for (const cookie of [...libraryCookies(facts), ...ownCookies(facts)]) {
      if (seen.has(cookie.at)) continue
      seen.add(cookie.at)
      report(sighting(cookie))
    }
  },
}

function sighting({ at, name, lacks, certain }: WeakCookie): Sighting {
  const what = name === '' ? 'The session cookie' : `The cookie \`${name}\``
  const missing = lacks.map((attribute) => `\`${attribute}\``).join(' and ')
  const harm = lacks.map((attribute) => harms.get(attribute) ?? '').join('; ')
  const isSure = certain && (lacks.length > 1 || !lacks.includes('secure'))
  return {
    at,
    label: 'a session cookie that lacks attributes',
    message: `${what} is set without ${missing}: ${harm}.`,
    attack,
    fix,
    confidence: isSure ? 'high' : 'medium',
    // Clients embedded in other sites need it; then a check of Origin has to do the work.
    ...(lacks.every((attribute) => attribute === 'sameSite') ? { persona: 'pedantic' } : {}),
  }
}
