import type { Part } from '../../lab/combine.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { ownStreamPing, tryForeignPosts } from '../../legacy/foreign-posts.ts'
import { tryForeignUse } from '../../legacy/foreign-use.ts'
import { handlesOf, toolsOf } from '../../tools/found-state.ts'
import { consumersIn, lookLikeProducers } from '../../tools/handle-tools.ts'
import { findAsking } from '../../tools/find-asking.ts'
import { madeUpState, openRound, retry, sightOfRetry } from '../../tools/request-state.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { mayCall } from '../../tools/tool.ts'
import { tryTaker } from '../../tools/try-taker.ts'
import type { Principal } from '../../wire/principal.ts'

/** Something that is one user's, and how somebody else fares with it. */
export interface Belonging {
  /** `sessions`. */
  readonly name: string
  use(as: Principal): Promise<Part>
}

export function belongingsOf(lab: Lab): readonly Belonging[] {
  const { era, transport } = lab.surface
  const handles = { name: 'handles', use: (as: Principal) => useHandles(lab, as) }
  if (transport === 'http+sse') {
    return [{ name: 'sessions', use: (as) => usePosts(lab, as) }]
  }
  if (era === 'legacy') {
    return [{ name: 'sessions', use: (as) => tryForeignUse(lab, [as]) }, handles]
  }
  return [handles, { name: 'request states', use: (as) => useStates(lab, as) }]
}

async function usePosts(lab: Lab, as: Principal): Promise<Part> {
  const use = await tryForeignPosts(lab, [as])
  if ('verdict' in use) return use
  return { ...use, owner: [...(await ownStreamPing(lab, as)), ...use.owner] }
}

/** Tools that are tried; each takes half a dozen requests. */
const takersMax = 3

async function useHandles(lab: Lab, as: Principal): Promise<Part> {
  if (!lab.surface.hasTools) return { verdict: notApplicable('the server has no tools') }
  const caller = createToolCaller(lab)
  const kinds = await handlesOf(lab, caller)
  if (kinds.length === 0) return { verdict: await withoutHandles(lab, caller) }
  const takers = kinds.flatMap((kind) => kind.takers.map((taker) => ({ kind, taker })))
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  for (const { kind, taker } of takers.slice(0, takersMax)) {
    const tried = await tryTaker(lab, { caller, kind, taker, intruders: [as] })
    if (tried === undefined) continue
    owner.push(tried.owner)
    attempts.push(...tried.attempts)
  }
  if (owner.length > 0) return { owner, attempts }
  return { verdict: inconclusive('the handles that were found were not taken again') }
}

async function withoutHandles(lab: Lab, caller: ToolCaller): Promise<Verdict> {
  const tools = await toolsOf(lab, caller)
  const blocked = lookLikeProducers(tools).find((tool) => !mayCall(lab, tool))
  if (consumersIn(tools).length === 0 || blocked === undefined) {
    return notApplicable('no tool was found that takes what another hands out')
  }
  const reason = `${blocked.name} looks as if it handed out handles, and is not marked read-only`
  return inconclusive(reason, `--allow-tool ${blocked.name}`)
}

async function useStates(lab: Lab, as: Principal): Promise<Part> {
  const found = await findAsking(lab)
  if ('verdict' in found) return found
  const [asking] = found.all
  const { name } = asking
  const { a } = lab.cast
  const [own, round] = [await openRound(lab, asking), await openRound(lab, asking)]
  if (own === undefined || round === undefined) {
    return { verdict: notApplicable('nothing asks something back') }
  }
  const used = await retry(asking, { as, round })
  const unknown = await retry(asking, { as, round: { ...round, state: madeUpState(lab) } })
  const title = `${as.name}: ${name}`
  return {
    owner: [
      sightOfRetry(`a: ${name} with its own state`, await retry(asking, { as: a, round: own })),
    ],
    attempts: [
      {
        ...sightOfRetry(`${title} with a's request state`, used),
        unknown: sightOfRetry(`${title} with a made-up state`, unknown),
      },
    ],
  }
}
