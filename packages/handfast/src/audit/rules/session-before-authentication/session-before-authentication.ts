import type { Facts } from '../../facts/facts.ts'
import { webSessionWrites } from '../login-writes.ts'
import type { Rule, Sighting } from '../rule.ts'
import { mintedForAnybody } from './minted-for-anybody.ts'
import type { MintedForAnybody } from './minted-for-anybody.ts'
import { storedForEverybody } from './stored-for-everybody.ts'
import type { StoredForEverybody } from './stored-for-everybody.ts'

const attack =
  'The attacker asks for a session, valid and without an owner, and plants its id on a victim.'

/**
 * CWE-384; OWASP ASVS 5.0, 7.6.2: a session takes an explicit action. MCP 2025-11-25,
 * basic/transports, Security Warning: servers authenticate all connections.
 */
export const sessionBeforeAuthentication: Rule = {
  id: 'session-before-authentication',

  notApplicable(facts) {
    if (facts.context.hasHttp && !facts.context.stdioOnly) return undefined
    const hasWebSessions = facts.sites('web-session.at-server').length > 0
    return hasWebSessions ? undefined : 'no session is issued over HTTP'
  },

  check(facts, report) {
    const isForLogin = logsIn(facts)
    for (const found of storedForEverybody(facts)) report(webSighting(found, isForLogin))
    for (const found of mintedForAnybody(facts)) report(mintedSighting(found))
  },
}

/** Somebody logs in somewhere: without that there is no before. */
function logsIn(facts: Facts): boolean {
  if (facts.authentication.anywhere || webSessionWrites(facts).length > 0) return true
  return facts.sites('web-session.login').length > 0 || facts.sites('auth.password').length > 0
}

function webSighting({ at, isSaid }: StoredForEverybody, isForLogin: boolean): Sighting {
  return {
    at,
    label: 'stores a session for every visitor',
    message: isSaid
      ? '`saveUninitialized: true` issues and stores a session before anybody authenticated.'
      : '`saveUninitialized` is left out, and its default stores a session for every visitor.',
    attack,
    fix: 'Set `saveUninitialized: false`, and write to the session after the caller is verified.',
    confidence: isSaid ? 'high' : 'medium',
    persona: isSaid && isForLogin ? 'regular' : 'pedantic',
  }
}

function mintedSighting(found: MintedForAnybody): Sighting {
  const { access, store, entry, isForLogin, isDoubtful } = found
  const [key = access.value] = access.keys
  const name = store.name === '' ? 'a store' : `\`${store.name}\``
  return {
    at: access.value,
    label: 'a session of nobody',
    message: `A session id is minted and stored in ${name} for whoever calls ${entry}.`,
    attack,
    fix: 'Verify the credential first, and mint the id for the principal that it names.',
    confidence: isForLogin && !isDoubtful ? 'high' : 'medium',
    persona: isForLogin && !isDoubtful ? 'regular' : 'pedantic',
    trace: { node: key, labels: access.keyLabels },
  }
}
