import type { Check } from '../../lab/check.ts'
import type { Lifetimes } from '../../lab/lifetimes.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { longIdleMs, observeLifetimes, shortMsMax, tooShort } from '../../legacy/lifetimes.ts'

/** A session that nobody uses is open to whoever comes by; beside it, one is used all the time. */
export const noIdleExpiry: Check = {
  weakness: 'no-idle-expiry',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  waits: true,
  plan: 'with --wait, leaves one session of a alone and goes on using another, and compares',
  attack: 'A session that its owner has left stays usable for whoever has its id.',
  fix: 'End a session after 15 minutes without a use.',
  async run(lab) {
    const observed = await observeLifetimes(lab)
    return 'verdict' in observed ? observed.verdict : verdictOf(observed.lifetimes)
  },
}

function verdictOf(lifetimes: Lifetimes): Verdict {
  const { own: owner, idle, activeEndedMs: agedMs = Infinity, unknown } = lifetimes
  const isRefused = ({ sight }: (typeof idle)[number]): boolean => sight.reception === 'refused'
  const ended = idle.find(isRefused)
  if (ended !== undefined && (ended.idleMs < agedMs || agedMs <= shortMsMax)) {
    return judge({ owner, attempts: [{ ...ended.sight, unknown }] })
  }
  if (ended === undefined) return neverEnded(lifetimes)
  // All that ended has ended with the session that was in use: of its age.
  const lasted = idle.findLast((one) => !isRefused(one) && one.idleMs >= agedMs / 2)
  if (lasted === undefined) {
    return inconclusive('age ended sessions before idleness could be told from it')
  }
  const circumstances = [`age alone ended a session, after ${Math.round(agedMs / 1_000)} s`]
  return judge({ owner, attempts: [{ ...lasted.sight, unknown }], circumstances })
}

/** After a day it is held for never, and has another name. */
function neverEnded(lifetimes: Lifetimes): Verdict {
  const short = tooShort(lifetimes)
  if (short === undefined) {
    return notApplicable('neither idleness nor age ended a session, which is no-session-expiry')
  }
  const { own: owner, idle, unknown } = lifetimes
  const longest = idle.at(-1)
  if (longest === undefined || longest.idleMs < longIdleMs) return short
  const circumstances = [
    `left alone for ${Math.round(longest.idleMs / 1_000)} s, and a limit of more than an hour is ` +
      'held for none; whether its age ends it, takes a longer wait',
  ]
  return judge({ owner, attempts: [{ ...longest.sight, unknown }], circumstances })
}
