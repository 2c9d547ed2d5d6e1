import type { Persona } from '../../../finding/finding.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Clock } from '../clocks.ts'
import { lifetimesOf } from '../lifetimes.ts'
import type { Lifetime } from '../lifetimes.ts'
import type { Rule, Sighting } from '../rule.ts'
import { entryWord, nothingKept, personaOf, placeOf, storeName } from '../store-words.ts'

/** Up to here an absolute limit does the work of an idle one. */
const shortSecondsMax = 15 * 60
/** From here on nobody would call it short. */
const longSecondsMin = 60 * 60

/**
 * Stores with an absolute clock longer than 15 minutes, and no idle one. OWASP ASVS 5.0 7.3.1,
 * CWE-613.
 */
export const noIdleExpiry: Rule = {
  id: 'no-idle-expiry',

  notApplicable(facts) {
    return lifetimesOf(facts).length > 0 ? undefined : nothingKept
  },

  check(facts, report) {
    for (const lifetime of lifetimesOf(facts)) {
      if (lifetime.endsWithConnection || lifetime.clocks.length === 0) continue
      if (!lifetime.clocks.every(({ kind }) => kind === 'absolute')) continue
      if (
        lifetime.clocks.some(({ seconds }) => seconds !== undefined && seconds <= shortSecondsMax)
      )
        continue
      report(sighting(facts, lifetime))
    }
  },
}

function sighting(facts: Facts, { kept, clocks }: Lifetime): Sighting {
  const longest = Math.max(...clocks.map(({ seconds }) => seconds ?? 0))
  const length = longest > 0 ? ` of ${spanWords(longest)}` : ''
  return {
    at: clocks[0]?.at ?? placeOf(kept),
    label: 'the only limit, counted from the beginning',
    message: `The only limit of ${storeName(kept)}${length} counts from the beginning; a ${entryWord(kept)} that nobody uses any more stays open until then.`,
    attack: 'The owner has gone, nobody watches, and a leaked id works until the absolute limit.',
    fix: 'Store the time of last use, renew it on every request that is let through, and refuse what was idle for a quarter of an hour.',
    confidence: 'medium',
    persona: personaFor(facts, kept, clocks),
    related: [{ at: placeOf(kept), label: 'the time of last use would be stored here' }],
  }
}

function personaFor(facts: Facts, kept: Lifetime['kept'], clocks: readonly Clock[]): Persona {
  const persona = personaOf(facts, kept)
  const isLong = clocks.some(({ seconds }) => seconds !== undefined && seconds > longSecondsMin)
  return persona === 'regular' && !(facts.context.hasPrincipal && isLong) ? 'pedantic' : persona
}

function spanWords(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.round(seconds / 86_400)} days`
  if (seconds >= 2 * 3_600) return `${Math.round(seconds / 3_600)} hours`
  return `${Math.round(seconds / 60)} minutes`
}
