import { testBits } from '../../identifiers/bits.ts'
import { structureOf } from '../../identifiers/structure.ts'
import type { Structure } from '../../identifiers/structure.ts'
import type { Check } from '../../lab/check.ts'
import { judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Trial } from '../../lab/verdict.ts'
import { handleSamples } from './handle-samples.ts'
import type { Sampled } from './sampled.ts'
import { sessionSamples } from './session-samples.ts'

/**
 * Up to 2025-11-25, Security Best Practices, Session Hijacking: session ids must be secure and
 * non-deterministic (MUST). 2026-07-28, State Handle Hijacking: so should handles (SHOULD).
 */
export const predictableSessionId: Check = {
  weakness: 'predictable-session-id',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'passive',
  plan:
    'opens 32 sessions and has tools make 32 things, as a and b in turn, compares their ids and ' +
    'handles, and ends the sessions',
  attack: 'An attacker computes or guesses the ids of other people’s sessions and state.',
  fix: 'Mint ids with crypto.randomUUID() or 16 bytes and more of a strong generator.',
  async run(lab) {
    const sessions = await sessionSamples(lab)
    if ('verdict' in sessions) return sessions.verdict
    const handles = await handleSamples(lab)
    const sampled = [...sessions.sampled, ...handles.sampled]
    const [first] = handles.untried
    if (sampled.length === 0 && first === undefined) {
      return notApplicable(
        'the server keeps no sessions, and no tool was found to hand out handles',
      )
    }
    const attempts: Attempt[] = []
    for (const one of sampled) attempts.push(await attemptOf(one))
    return judge({
      owner: sampled.map(({ owner }) => owner),
      attempts,
      untried: handles.untried,
      ...weightOf(sampled),
    })
  },
}

/** An id that is bound to its owner is no secret; that it can be guessed is one defence less. */
function weightOf(sampled: readonly Sampled[]): Pick<Trial, 'severity' | 'circumstances'> {
  const guessed = sampled.filter(({ ids }) => structureOf(ids) !== undefined)
  if (!guessed.every(({ isBound }) => isBound === true)) return {}
  const what = 'somebody else is refused what it names, so that guessing one is not enough'
  return { severity: 'low', circumstances: [what] }
}

async function attemptOf({ ids, what, unknown, mintNext }: Sampled): Promise<Attempt> {
  const structure = structureOf(ids)
  const answer = structure === undefined ? nothingFound(ids) : await shownBy(structure, mintNext)
  return {
    title: `guessing from ${ids.length} ${what}`,
    reception: structure === undefined ? 'refused' : 'accepted',
    shown: structure === undefined ? 'nothing' : 'effect',
    answer,
    exchange: unknown.exchange,
    unknown,
  }
}

function nothingFound(ids: readonly string[]): string {
  const tests = testBits(ids)
  const passed = tests.length > 0 ? `, ${tests.length} tests of NIST SP 800-22 passed` : ''
  return (
    `no structure found in ${ids.length} samples of ${ids[0]?.length ?? 0} characters${passed}, ` +
    'which is all that so few can show'
  )
}

/** Where the next id can be told, it is, and then minted. */
async function shownBy({ what, next }: Structure, mintNext: Sampled['mintNext']): Promise<string> {
  if (next === undefined) return what
  return (await mintNext()) === next ? `${what}; the next one was foretold` : what
}
