import type { Store, Tool } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Verdict } from '../lab/verdict.ts'
import { inconclusive, notApplicable } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { isEnding } from './handle-tools.ts'
import { keyed } from './find-stores.ts'
import { newCanary } from './mint.ts'
import { mayCall } from './tool.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { useTool } from './use-tool.ts'

/** A store, and the conversations in which it is used. */
export interface StoreTrial {
  readonly caller: ToolCaller
  readonly store: Store
}

export interface StoreUse {
  readonly as: Principal
  /** Which of the states; undefined to leave it open. */
  readonly value?: string | undefined
}

/** Tells the store something. */
export async function writeStore(
  lab: Lab,
  { caller, store }: StoreTrial,
  { as, value, text }: StoreUse & { readonly text: string },
): Promise<ToolAnswer> {
  const known = keyed(store.writer.tool, store.key, value)
  return taken(await useTool(lab, caller, { as, use: store.writer, text, known }))
}

/** Has the store show what it was told. Nothing that was written is sent along. */
export async function readStore(
  lab: Lab,
  { caller, store }: StoreTrial,
  { as, value }: StoreUse,
): Promise<ToolAnswer> {
  const known = keyed(store.reader.tool, store.key, value)
  return taken(await useTool(lab, caller, { as, use: store.reader, text: newCanary(lab), known }))
}

/** The store was found by these arguments, so that they can be made. */
function taken(answer: ToolAnswer | undefined): ToolAnswer {
  if (answer === undefined) throw new TypeError('arguments came and went')
  return answer
}

/** The verdict where no store was found: which tool would have to be allowed, if any. */
export function withoutStore(lab: Lab, tools: readonly Tool[], what: string): Verdict {
  const blocked = tools.find((tool) => !mayCall(lab, tool) && !isEnding(tool))
  if (blocked === undefined) return notApplicable(what)
  return inconclusive(`${what}, of those that may be called`, `--allow-tool ${blocked.name}`)
}
