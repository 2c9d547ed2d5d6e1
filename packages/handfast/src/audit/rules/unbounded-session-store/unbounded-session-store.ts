import type { Facts } from '../../facts/facts.ts'
import { lifetimesOf } from '../lifetimes.ts'
import type { Lifetime } from '../lifetimes.ts'
import type { Rule, Sighting } from '../rule.ts'
import {
  entryWord,
  leavingWords,
  madeAt,
  nothingKept,
  personaOf,
  placeOf,
  storeName,
} from '../store-words.ts'

const attack =
  'Anybody who may open a session opens them in a loop and never sends DELETE, until the process runs out of memory.'
const fix =
  'Compare the size with a maximum for each principal and in all before inserting, and have a timer remove and close what is over.'
const placesMax = 3

/**
 * Stores in memory that nothing holds down: no cap, no sweep that frees what entries hold, no end
 * of a connection. MCP 2025-11-25, basic/transports, Session Management 5; CWE-770.
 */
export const unboundedSessionStore: Rule = {
  id: 'unbounded-session-store',

  notApplicable(facts) {
    return lifetimesOf(facts).length > 0 ? undefined : nothingKept
  },

  check(facts, report) {
    for (const lifetime of lifetimesOf(facts)) {
      if (isBounded(lifetime)) continue
      report(lifetime.sweeps.length > 0 ? leaking(facts, lifetime) : growing(facts, lifetime))
    }
  },
}

function isBounded({ kept, caps, sweeps, endsWithConnection, removals }: Lifetime): boolean {
  const { kind } = kept.store.shape ?? { kind: 'memory' }
  if (kind === 'database' || caps.length > 0) return true
  if (endsWithConnection && removals.length > 0) return true
  return sweeps.some(({ closes }) => closes || kept.keeps !== 'connections')
}

function growing(facts: Facts, lifetime: Lifetime): Sighting {
  const { kept, clocks, removals } = lifetime
  const lazy = clocks.length > 0
  const why = lazy
    ? 'what is over is refused when somebody asks for it, and otherwise stays'
    : leavingWords(lifetime)
  return {
    at: placeOf(kept),
    label: 'added without a limit',
    message: `${capital(entryWord(kept))}s are added to ${storeName(kept)} without a cap; ${why}.`,
    attack,
    fix,
    confidence: kept.keeps === 'connections' && !lazy ? 'high' : 'medium',
    persona: personaOf(facts, kept),
    related: [
      ...madeAt(facts, kept),
      ...removals.slice(0, placesMax).map(({ at }) => ({ at, label: 'one way out' })),
    ],
  }
}

/**
 * A sweep forgets entries whose transports it leaves open, and those stay in memory with their
 * streams.
 */
function leaking(facts: Facts, { kept, sweeps }: Lifetime): Sighting {
  const [sweep] = sweeps
  return {
    at: sweep?.at ?? placeOf(kept),
    label: 'forgotten, but not closed',
    message: `The sweep drops entries of ${storeName(kept)} without closing their transports, so what an open stream holds is never freed.`,
    attack,
    fix: 'Close the transport of each entry that the sweep removes, and cap the number of sessions.',
    confidence: 'medium',
    persona: personaOf(facts, kept),
    related: [{ at: placeOf(kept), label: 'entries come from here' }, ...madeAt(facts, kept)],
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
