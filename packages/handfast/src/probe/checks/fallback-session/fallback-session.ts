import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { otherCaller, weightWithoutPrincipals } from '../../lab/others.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Trial, Verdict } from '../../lab/verdict.ts'
import { handlesOf, mayHaveTools, storesOf } from '../../tools/found-state.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { tryEndpoints } from './without-endpoint.ts'
import { tryHandles, tryKeys } from './without-argument.ts'
import { trySessions } from './without-session.ts'

/**
 * 2025-11-25 basic/transports, Session Management: a request without an id is answered 400
 * (SHOULD), and one with an id that names nothing 404 (MUST). Neither is given somebody's session.
 */
export const fallbackSession: Check = {
  weakness: 'fallback-session',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan:
    'keeps a text as a, and asks for it as others with no id, an empty, a made-up and a usual ' +
    'one, as session and as argument',
  attack: 'A request that names no session is served from somebody else’s.',
  fix: 'Refuse a missing and an unknown id; never fall back to a default or the last one.',
  async run(lab) {
    const intruder = otherCaller(lab)
    if (intruder === undefined) {
      return inconclusive('one principal alone has nobody to intrude', '--as b="Authorization: …"')
    }
    // Before anything else has a stream open, as the first of all may be what it falls back to.
    const isStream = lab.surface.transport === 'http+sse'
    const endpoints = isStream ? await tryEndpoints(lab, intruder) : undefined
    const caller = createToolCaller(lab)
    const stores = mayHaveTools(lab) ? await storesOf(lab, caller) : []
    const kinds = mayHaveTools(lab) ? await handlesOf(lab, caller) : []
    const sessions = endpoints ?? (await trySessions(lab, { stores, intruder }))
    if ('verdict' in sessions) return sessions.verdict
    return judgeAll(lab, [
      sessions,
      await tryKeys(lab, { caller, stores, intruder }),
      await tryHandles(lab, { caller, kinds, intruder }),
    ])
  },
}

type Part = Pick<Trial, 'owner' | 'attempts'>

function judgeAll(lab: Lab, parts: readonly Part[]): Verdict {
  const owner = parts.flatMap((part) => part.owner)
  const attempts = parts.flatMap((part) => part.attempts)
  if (owner.length === 0) {
    return notApplicable('the server keeps no sessions, and no tool was found that keeps state')
  }
  return judge({ owner, attempts, ...weightWithoutPrincipals(lab) })
}
