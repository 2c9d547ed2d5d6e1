import type { Check } from '../../lab/check.ts'
import type { HandleKind, Taker } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Untried, Verdict } from '../../lab/verdict.ts'
import { handlesOf, mayHaveTools, toolsOf } from '../../tools/found-state.ts'
import { consumersIn, lookLikeProducers } from '../../tools/handle-tools.ts'
import { tryListings } from '../../tools/listings.ts'
import { mayCall } from '../../tools/tool.ts'
import type { Tool } from '../../tools/tool.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { tryLasting } from '../../tools/try-lasting.ts'
import { tryNeighbours } from '../../tools/try-neighbours.ts'
import { tryTaker } from '../../tools/try-taker.ts'
import type { Principal } from '../../wire/principal.ts'

/**
 * 2026-07-28, Security Best Practices, State Handle Hijacking: possession of a handle is no
 * authentication (MUST NOT), and handles are bound to the user (SHOULD).
 */
export const unboundHandle: Check = {
  weakness: 'unbound-handle',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan:
    'has tools make things as a; reads, changes and ends them by their handles as b and as ' +
    'nobody, and looks for them in what tools list for b',
  attack: 'Whoever learns the handle reads and changes what is behind it.',
  fix: 'Keep state under the verified principal and the handle together.',
  async run(lab) {
    const { surface, cast } = lab
    if (!mayHaveTools(lab)) return notApplicable('the server has no tools')
    if (surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: a handle is all that tells callers apart')
    }
    const { b, nobody, stranger } = cast
    if (b === undefined) {
      const what = 'one principal alone has nobody to intrude'
      return withoutOther(lab, what, '--as b="Authorization: …"')
    }
    const caller = createToolCaller(lab)
    const tools = await toolsOf(lab, caller)
    if (consumersIn(tools).length === 0 && lab.declaredHandles.length === 0) {
      return notApplicable('no tool takes what looks like a handle')
    }
    const kinds = await handlesOf(lab, caller)
    if (kinds.length === 0) return withoutHandles(lab, tools)
    const intruders = [b, nobody, ...(stranger === undefined ? [] : [stranger])]
    return judgeKinds(lab, { caller, tools, kinds, intruders })
  },
}

/** Tools that are tried in all; each takes a dozen requests. */
const takersMax = 4

/** Kinds of state that are also watched and listed. */
const kindsMax = 2

interface Plan {
  readonly caller: ToolCaller
  readonly tools: readonly Tool[]
  readonly kinds: readonly HandleKind[]
  readonly intruders: readonly Principal[]
}

function withoutHandles(lab: Lab, tools: readonly Tool[]): Verdict {
  const producers = lookLikeProducers(tools)
  const [first] = producers
  if (first === undefined) {
    return inconclusive('tools take handles, and none looks as if it handed them out')
  }
  const blocked = producers.find((tool) => !mayCall(lab, tool))
  if (blocked !== undefined) {
    const reason = `${blocked.name} looks as if it handed out handles, and is not marked read-only`
    return inconclusive(reason, `--allow-tool ${blocked.name}`)
  }
  const [consumer] = consumersIn(tools).filter(({ tool }) => !mayCall(lab, tool))
  const reason = 'no tool that may be called takes what another hands out'
  return inconclusive(reason, consumer && `--allow-tool ${consumer.tool.name}`)
}

async function judgeKinds(lab: Lab, plan: Plan): Promise<Verdict> {
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  const { caller, kinds, intruders, tools } = plan
  const takers = kinds.flatMap((kind) => kind.takers.map((taker) => ({ kind, taker })))
  for (const { kind, taker } of takers.slice(0, takersMax)) {
    const tried = await tryTaker(lab, { caller, kind, taker, intruders })
    if (tried === undefined) continue
    owner.push(tried.owner)
    attempts.push(...tried.attempts)
  }
  for (const kind of kinds.slice(0, kindsMax)) {
    const [b] = intruders
    if (b === undefined) continue
    const taker = kind.takers.find(({ showsCanary, isEnding }) => showsCanary && !isEnding)
    if (taker !== undefined) {
      attempts.push(...(await tryNeighbours(lab, { caller, kind, taker, intruder: b })))
    }
    for (const tried of [
      await tryLasting(lab, { caller, kind, intruder: b }),
      await tryListings(lab, { caller, kind, tools, reader: b }),
    ]) {
      owner.push(...tried.owner)
      attempts.push(...tried.attempts)
    }
  }
  const untried = untriedOf(lab, plan)
  if (owner.length > 0) return judge({ owner, attempts, untried })
  const reason = 'no tool that may be called takes the handles that were made'
  return inconclusive(reason, untried[0]?.settledBy)
}

/** Tools that look as if they took the handles as well, and may not be called. */
function untriedOf(lab: Lab, { tools, kinds, intruders }: Plan): readonly Untried[] {
  const parameters = new Set(kinds.flatMap(({ takers }) => takers.map(parameterOf)))
  const blocked = consumersIn(tools).filter(
    ({ tool, parameter }) => !mayCall(lab, tool) && parameters.has(parameter),
  )
  return blocked.map(({ tool: { name } }) => ({
    what: `${intruders[0]?.name ?? ''}: ${name} with a's handle`,
    settledBy: `--allow-tool ${name}`,
  }))
}

const parameterOf = ({ parameter }: Taker): string => parameter
