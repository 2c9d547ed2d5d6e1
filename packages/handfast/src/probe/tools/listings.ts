import type { HandleKind, Tool } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import { listMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { isEnding } from './handle-tools.ts'
import { holdsAny, lookedFor } from './looked-for.ts'
import { madeUpHandle, mint, newCanary } from './mint.ts'
import { mayCall } from './tool.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { asUse, useTool } from './use-tool.ts'

export interface ListingTrial {
  readonly caller: ToolCaller
  readonly kind: HandleKind
  readonly tools: readonly Tool[]
  readonly reader: Principal
}

const listersMax = 4
/** A shorter handle stands in texts that are about something else. */
const handleCharactersMin = 8

/** Looks in what tools list for somebody else for what `a` has made. */
export async function tryListings(
  lab: Lab,
  trial: ListingTrial,
): Promise<{ readonly owner: readonly Sight[]; readonly attempts: readonly Attempt[] }> {
  const { caller, kind, reader } = trial
  const made = await mint(lab, caller, { kind })
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  if (made === undefined) return { owner, attempts }
  const marks = [made.canary, made.handle].filter(({ length }) => length >= handleCharactersMin)
  for (const tool of listersIn(lab, trial).slice(0, listersMax)) {
    const listing = (as: Principal): Promise<ToolAnswer | undefined> =>
      useTool(lab, caller, { as, use: asUse(tool), text: newCanary(lab) })
    const own = await listing(lab.cast.a)
    // Only a tool that lists it for its owner can be asked whether it does so for others.
    if (own === undefined || !holdsAny(own, marks)) continue
    const other = await listing(reader)
    if (other === undefined) continue
    owner.push(lookedFor(`a: ${tool.name}`, own, marks))
    const never = [madeUpHandle(lab, made.handle)]
    attempts.push({
      ...lookedFor(`${reader.name}: ${tool.name}`, other, marks),
      unknown: lookedFor('something that was never made, in the same answer', other, never),
    })
  }
  return { owner, attempts }
}

/** Tools that need to be told nothing. One that may be told a handle is no list. */
function listersIn(lab: Lab, { tools, kind }: ListingTrial): readonly Tool[] {
  const taking = new Set(kind.takers.map(({ tool }) => tool.name))
  return tools.filter(
    (tool) =>
      mayCall(lab, tool) &&
      !isEnding(tool) &&
      !taking.has(tool.name) &&
      listMemberOf(tool.inputSchema, 'required').length === 0,
  )
}
