import type { Check } from '../../lab/check.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import { observeLifetimes, tooShort } from '../../legacy/lifetimes.ts'

/** Whoever keeps using a session keeps it, unless its age ends it. */
export const noAbsoluteExpiry: Check = {
  weakness: 'no-absolute-expiry',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  waits: true,
  plan: 'with --wait, uses a session of a at equal distances for so long',
  attack: 'A stolen id is kept alive with a call from time to time.',
  fix: 'End every session some hours after it was opened, however much it is used.',
  async run(lab) {
    const observed = await observeLifetimes(lab)
    if ('verdict' in observed) return observed.verdict
    const { own, idle, active, activeUses, unknown } = observed.lifetimes
    const isActive = active.reception === 'accepted'
    const short = isActive ? tooShort(observed.lifetimes) : undefined
    if (short !== undefined) return short
    if (isActive && idle.every(({ sight }) => sight.reception === 'accepted')) {
      return notApplicable('neither idleness nor age ended a session, which is no-session-expiry')
    }
    // One that did not outlive the first distance may have ended for want of use.
    if (!isActive && activeUses < 2) {
      return inconclusive('a session ended before it was used twice, which is no matter of age')
    }
    return judge({ owner: own, attempts: [{ ...active, unknown }] })
  },
}
