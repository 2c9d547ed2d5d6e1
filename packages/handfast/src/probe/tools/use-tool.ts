import type { Given, Tool, ToolUse } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Principal } from '../wire/principal.ts'
import { amended, lessonsOf } from './learn-from-error.ts'
import { makeArguments } from './schema-arguments.ts'
import type { Arguments } from './schema-arguments.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'

export interface Using {
  readonly as: Principal
  readonly use: ToolUse
  /** Stands wherever any text will do. */
  readonly text: string
  /** Arguments that have to be these: a handle, a key. */
  readonly known?: Given
}

/** Calls a tool, the rest of its arguments made up. Undefined where that cannot be done. */
export async function useTool(
  lab: Lab,
  caller: ToolCaller,
  { as, use: { tool, given }, text, known = {} }: Using,
): Promise<ToolAnswer | undefined> {
  const all = new Map(Object.entries({ ...given, ...known }))
  const args = await makeArguments(tool.inputSchema, { text, known: all, seed: seedFrom(lab) })
  return args === undefined ? undefined : caller.call(as, tool.name, args)
}

export interface Learned {
  readonly answer: ToolAnswer
  /** The tool with a schema that says what its refusals have taught. */
  readonly use: ToolUse
}

/** Calls that are spent on learning what a tool wants. */
const repairsMax = 3

/** Calls a tool, and again as its refusals teach, until it takes the arguments. */
export async function learnToUse(
  lab: Lab,
  caller: ToolCaller,
  using: Using,
): Promise<Learned | undefined> {
  let { use } = using
  let answer = await useTool(lab, caller, using)
  for (let repair = 0; repair < repairsMax; repair += 1) {
    if (answer === undefined || answer.reception !== 'refused') break
    const inputSchema = amended(use.tool.inputSchema, lessonsOf(answer))
    if (inputSchema === undefined) break
    use = { ...use, tool: { ...use.tool, inputSchema } }
    answer = await useTool(lab, caller, { ...using, use })
  }
  return answer === undefined ? undefined : { answer, use }
}

export function seedFrom({ random }: Lab): number {
  const [a = 0, b = 0, c = 0] = random(3)
  return (a << 16) | (b << 8) | c
}

export const asUse = (tool: Tool, given: Arguments = {}): ToolUse => ({ tool, given })
