import type { Check } from '../../lab/check.ts'
import { judge } from '../../lab/verdict.ts'
import { observeLifetimes, tooShort } from '../../legacy/lifetimes.ts'

/**
 * Up to 2025-11-25, Security Best Practices, Session Hijacking: session ids should expire. That one
 * has not after some time shows no more than that; after a day without a use, it is held for never.
 */
export const noSessionExpiry: Check = {
  weakness: 'no-session-expiry',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  waits: true,
  plan: 'with --wait, leaves a session of a alone for so long, and uses it again',
  attack: 'A stolen id works for as long as the process lives.',
  fix: 'End sessions that are not used for a while, and all of them after a time.',
  async run(lab) {
    const observed = await observeLifetimes(lab)
    if ('verdict' in observed) return observed.verdict
    const { own, idle, active, unknown } = observed.lifetimes
    const sights = [...idle.map(({ sight }) => sight), active]
    const ended = sights.find(({ reception }) => reception === 'refused')
    const longest = idle.at(-1)?.sight ?? active
    const short = ended === undefined ? tooShort(observed.lifetimes) : undefined
    return short ?? judge({ owner: own, attempts: [{ ...(ended ?? longest), unknown }] })
  },
}
