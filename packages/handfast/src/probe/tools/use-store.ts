import { memberOf } from '@handfast/protocol'
import type { Store, Tool } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Verdict } from '../lab/verdict.ts'
import { inconclusive, notApplicable } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { consumersIn, isEnding, propertiesOf } from './handle-tools.ts'
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

/** Tools that are named at once. */
const namedMax = 3

export interface WithoutStore {
  readonly tools: readonly Tool[]
  readonly reason: string
  /** Whether a tool that may not be called might be one that was looked for. */
  mayKeep(tool: Tool): boolean
}

/** The verdict where no store was found: which tools would have to be allowed, if any. */
export function withoutStore(lab: Lab, { tools, reason, mayKeep }: WithoutStore): Verdict {
  const blocked = tools.filter((tool) => !mayCall(lab, tool) && !isEnding(tool) && mayKeep(tool))
  if (blocked.length === 0) return notApplicable(reason)
  const flags = blocked.slice(0, namedMax).map(({ name }) => `--allow-tool ${name}`)
  return inconclusive(`${reason}, of those that may be called`, flags.join(' '))
}

/** It takes a text that is no id. */
export function takesText(tool: Tool): boolean {
  const ids = new Set(consumersIn([tool]).map(({ parameter }) => parameter))
  const properties = memberOf(tool.inputSchema, 'properties')
  return propertiesOf(tool.inputSchema).some(
    (name) => !ids.has(name) && memberOf(memberOf(properties, name), 'type') === 'string',
  )
}
