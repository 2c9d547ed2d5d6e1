import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { alteredStates, replacedStates } from '../../tools/altered-state.ts'
import type { ReplacedState } from '../../tools/altered-state.ts'
import { findAsking } from '../../tools/find-asking.ts'
import { madeUpState, openRound, retry, sightOfRetry } from '../../tools/request-state.ts'
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
  plan:
    'has a tool, a prompt and a resource ask something back as a, and answers with a request ' +
    'state that was changed, or is no text at all',
  attack: 'A client rewrites what the server believes to have decided itself.',
  fix: 'Seal the state with a MAC or authenticated encryption, and refuse what does not verify.',
  async run(lab) {
    const found = await findAsking(lab)
    if ('verdict' in found) return found.verdict
    const [asking, ...others] = found.all
    const { owner, attempts } = await tryStates(lab, asking, allOf)
    if (owner.length === 0) return inconclusive(`${asking.name} asks only sometimes`)
    for (const other of others.filter(({ method }) => method !== asking.method)) {
      const tried = await tryStates(lab, other, fewOf)
      owner.push(...tried.owner)
      attempts.push(...tried.attempts)
    }
    return judge({ owner, attempts })
  },
}

type Choose = (state: string) => readonly ReplacedState[]

const allOf: Choose = (state) => [...alteredStates(state), ...replacedStates(state)]

/** Prompts and resources mostly go the way of the tools: one change of each kind shows whether. */
const fewOf: Choose = (state) => [
  ...alteredStates(state).slice(0, 1),
  ...replacedStates(state).slice(0, 1),
]

interface Tried {
  readonly owner: Sight[]
  readonly attempts: Attempt[]
}

async function tryStates(lab: Lab, asking: Asking, choose: Choose): Promise<Tried> {
  const round = await openRound(lab, asking)
  if (round === undefined) return { owner: [], attempts: [] }
  const own = await retry(asking, { as: lab.cast.a, round })
  const owner = [sightOfRetry(`a: ${asking.name} with its own request state`, own)]
  const unknown = await tryState(lab, asking, { how: 'made up', state: madeUpState(lab) })
  const attempts: Attempt[] = []
  for (const { how } of choose(round.state)) {
    const sight = await tryAltered(lab, asking, { how, choose })
    if (sight !== undefined && unknown !== undefined) attempts.push({ ...sight, unknown })
  }
  return { owner, attempts }
}

interface Altering {
  readonly how: string
  readonly choose: Choose
}

/** On a state of its own each, as one that was answered may be used up. */
async function tryAltered(
  lab: Lab,
  asking: Asking,
  { how, choose }: Altering,
): Promise<Sight | undefined> {
  const round = await openRound(lab, asking)
  const altered = choose(round?.state ?? '').find((one) => one.how === how)
  return altered === undefined ? undefined : tryState(lab, asking, altered)
}

/** A shorter text is about nothing, and stands in many others. */
const tellingCharactersMin = 8

async function tryState(
  lab: Lab,
  asking: Asking,
  { how, state }: ReplacedState,
): Promise<Sight | undefined> {
  const round = await openRound(lab, asking)
  if (round === undefined) return undefined
  // What was changed in one place says as much as what it was made of, in whatever form.
  const text = typeof state === 'string' ? state : JSON.stringify(state)
  if (text.length >= tellingCharactersMin) lab.redactor.learn(text, 'changed request state')
  const answer = await retry(asking, { as: lab.cast.a, round: { ...round, state } })
  return sightOfRetry(`a: ${asking.name} with a request state, ${how}`, answer)
}
