import { memberOf } from '@handfast/protocol'
import type { Given, HandleKind, Parent } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Principal } from '../wire/principal.ts'
import { randomHex, similarId } from '../wire/randomness.ts'
import type { Tool } from '../lab/found-state.ts'
import { handleAt } from './handle-values.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { learnHandle, useTool } from './use-tool.ts'

/** Something that a principal had made. */
export interface Minted {
  readonly handle: string
  /** Stands in what was made, where the tool took any text. */
  readonly canary: string
  readonly answer: ToolAnswer
}

/** 128 random bits, which stand nowhere by accident. */
export const newCanary = ({ random }: Lab): string => randomHex(16, random)

/** One more thing of a kind. Undefined when the tool does not go on making them. */
export async function mint(
  lab: Lab,
  caller: ToolCaller,
  { kind, as = lab.cast.a }: { readonly kind: HandleKind; readonly as?: Principal },
): Promise<Minted | undefined> {
  const canary = newCanary(lab)
  const known = await parentFor(lab, caller, { kind, as })
  if (known === undefined) return undefined
  const answer = await useTool(lab, caller, { as, use: kind.producer, text: canary, known })
  if (answer?.reception !== 'accepted') return undefined
  const handle = handleAt(answer.result, kind.place)
  if (handle === undefined) return undefined
  learnHandle(lab, handle)
  return { handle, canary, answer }
}

/** The argument that names a fresh parent, where the producer wants one. */
export async function parentFor(
  lab: Lab,
  caller: ToolCaller,
  { kind: { parent, producer }, as }: Wanted,
): Promise<Given | undefined> {
  if (parent === undefined) return {}
  const made = await mint(lab, caller, { kind: parent.kind, as })
  if (made === undefined) return undefined
  return { [parent.parameter]: asArgument(made.handle, producer.tool, parent.parameter) }
}

interface Wanted {
  readonly kind: { readonly parent?: Parent; readonly producer: HandleKind['producer'] }
  readonly as: Principal
}

/** The largest whole number that every server can hold is above it. */
const numberMax = 2_000_000_000

/** A handle of the same form that names nothing. */
export function madeUpHandle({ random }: Lab, handle: string): string {
  if (!/^\d{1,9}$/u.test(handle)) return similarId(handle, random)
  const [a = 0, b = 0, c = 0] = random(3)
  return String(numberMax - (a * 65_536 + b * 256 + c))
}

/** As the parameter has it: some count their handles. */
export function asArgument(handle: string, { inputSchema }: Tool, parameter: string): unknown {
  const type = memberOf(memberOf(memberOf(inputSchema, 'properties'), parameter), 'type')
  const isCounted = type === 'integer' || type === 'number'
  return isCounted && /^\d{1,15}$/u.test(handle) ? Number(handle) : handle
}
