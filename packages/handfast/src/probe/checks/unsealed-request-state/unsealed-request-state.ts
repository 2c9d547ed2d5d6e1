import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { alteredStates } from '../../tools/altered-state.ts'
import type { AlteredState } from '../../tools/altered-state.ts'
import {
  findAsking,
  madeUpState,
  openRound,
  retry,
  sightOfRetry,
} from '../../tools/request-state.ts'
import type { Asking } from '../../tools/request-state.ts'

/**
 * 2026-07-28 basic/patterns/mrtr, Server Requirements 4: requestState is attacker-controlled, and
 * is protected against changes where it decides anything (MUST).
 */
export const unsealedRequestState: Check = {
  weakness: 'unsealed-request-state',
  eras: ['modern'],
  transports: ['streamable-http', 'stdio'],
  disposition: 'active',
  plan: 'has a tool ask something back as a, and answers with a request state that was changed',
  attack: 'A client rewrites what the server believes to have decided itself.',
  fix: 'Seal the state with a MAC or authenticated encryption, and refuse what does not verify.',
  async run(lab) {
    const found = await findAsking(lab)
    if ('verdict' in found) return found.verdict
    const { asking } = found
    const round = await openRound(lab, asking)
    if (round === undefined) return inconclusive(`${asking.tool.name} asks only sometimes`)
    const { name } = asking.tool
    const own = await retry(asking, { as: lab.cast.a, round })
    const owner = [sightOfRetry(`a: ${name} with its own request state`, own)]
    const unknown = await tryState(lab, asking, {
      how: 'made up',
      state: madeUpState(lab),
    })
    const attempts: Attempt[] = []
    for (const { how } of alteredStates(round.state)) {
      const sight = await tryAltered(lab, asking, how)
      if (sight !== undefined && unknown !== undefined) attempts.push({ ...sight, unknown })
    }
    return judge({ owner, attempts })
  },
}

/** On a state of its own each, as one that was answered may be used up. */
async function tryAltered(lab: Lab, asking: Asking, how: string): Promise<Sight | undefined> {
  const round = await openRound(lab, asking)
  const altered = alteredStates(round?.state ?? '').find((one) => one.how === how)
  return altered === undefined ? undefined : tryState(lab, asking, altered)
}

async function tryState(
  lab: Lab,
  asking: Asking,
  { how, state }: AlteredState,
): Promise<Sight | undefined> {
  const round = await openRound(lab, asking)
  if (round === undefined) return undefined
  // What was changed in one place says as much as what it was made of.
  lab.redactor.learn(state, 'changed request state')
  const answer = await retry(asking, { as: lab.cast.a, round: { ...round, state } })
  return sightOfRetry(`a: ${asking.tool.name} with a request state, ${how}`, answer)
}
