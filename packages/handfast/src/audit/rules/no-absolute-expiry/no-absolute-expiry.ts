import type { Facts } from '../../facts/facts.ts'
import { lifetimesOf } from '../lifetimes.ts'
import type { Lifetime } from '../lifetimes.ts'
import type { Rule, Sighting } from '../rule.ts'
import { webSessionLifetimesOf } from '../web-session-lifetimes.ts'
import { entryWord, nothingKept, personaOf, placeOf, storeName } from '../store-words.ts'

/**
 * Stores with an idle clock and none that counts from the beginning. OWASP ASVS 5.0 7.3.2, CWE-613;
 * MCP 2025-11-25, basic/transports, Session Management 3, lets the server end a session at any
 * time.
 */
export const noAbsoluteExpiry: Rule = {
  id: 'no-absolute-expiry',

  notApplicable(facts) {
    return lifetimesOf(facts).length > 0 ? undefined : nothingKept
  },

  check(facts, report) {
    for (const lifetime of lifetimesOf(facts)) {
      if (lifetime.endsWithConnection || lifetime.clocks.length === 0) continue
      if (lifetime.clocks.every(({ kind }) => kind === 'idle')) report(sighting(facts, lifetime))
    }
    for (const { at, hasIdle, hasAbsolute } of webSessionLifetimesOf(facts)) {
      if (hasIdle && !hasAbsolute) report(renewedByResponses(at))
    }
  },
}

/**
 * The record is renewed with every response, so its age is an idle limit; the browser keeps no
 * other.
 */
function renewedByResponses(at: number): Sighting {
  return {
    at,
    label: 'renewed with every response',
    message:
      'The limit of these sessions starts anew with every response; nothing compares when they began.',
    attack: 'One request within each idle period keeps a stolen session alive for ever.',
    fix: 'Store the time of login in the session and refuse it some hours later, whatever happened since.',
    confidence: 'medium',
    persona: 'pedantic',
  }
}

function sighting(facts: Facts, { kept, clocks }: Lifetime): Sighting {
  const persona = personaOf(facts, kept)
  return {
    at: clocks[0]?.at ?? placeOf(kept),
    label: 'every use pushes this end forward',
    message: `Use renews the only limit of ${storeName(kept)}; nothing measures how old a ${entryWord(kept)} is.`,
    attack:
      'One cheap call within each idle period keeps a stolen session alive for ever; a ping will do.',
    fix: 'Store when the session was made, never renew that, and refuse the session some hours later, open streams included.',
    confidence: 'medium',
    persona: persona === 'regular' && !facts.context.hasPrincipal ? 'pedantic' : persona,
    related: [{ at: placeOf(kept), label: 'the time of creation would be stored here' }],
  }
}
