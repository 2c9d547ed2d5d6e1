import type { Given, Tool, ToolUse } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Principal } from '../wire/principal.ts'
import { askAdviser, withTextIn } from './ask-adviser.ts'
import { handleCandidates } from './handle-values.ts'
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
  const settled = withTextIn({ ...given, ...known }, text)
  const all = new Map<string, unknown>(Object.entries(Object(settled)))
  const args = await makeArguments(tool.inputSchema, { text, known: all, seed: seedFrom(lab) })
  if (args === undefined) return undefined
  const answer = await caller.call(as, tool.name, args)
  // Whatever the tool hands out, whether or not it is looked at, is in the transcript.
  for (const { value, name } of handleCandidates(answer.result, text)) {
    if (name !== '' || value.length >= wordCharactersMin) learnHandle(lab, value)
  }
  return answer
}

/** Shorter words that nothing calls a handle are about something else. */
const wordCharactersMin = 16

/** A short number is no secret, and stands in many texts. */
export function learnHandle({ redactor }: Lab, value: string): void {
  if (!/^\d{1,5}$/u.test(value)) redactor.learn(value, 'handle')
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
  const advised = await adviceOn(lab, using, { use, answer })
  if (advised !== undefined) {
    use = advised
    answer = await useTool(lab, caller, { ...using, use })
  }
  return answer === undefined ? undefined : { answer, use }
}

interface Tried {
  readonly use: ToolUse
  readonly answer: ToolAnswer | undefined
}

/** Where neither the schema nor the refusals were enough, and somebody is there to ask. */
async function adviceOn(
  lab: Lab,
  { known = {} }: Using,
  { use, answer }: Tried,
): Promise<ToolUse | undefined> {
  const isRefused = answer?.reception === 'refused' && lessonsOf(answer).length > 0
  if (answer !== undefined && !isRefused) return undefined
  const settled = { ...use.given, ...known }
  const given = await askAdviser(lab, { tool: use.tool, known: settled, refusal: answer })
  return given === undefined ? undefined : { ...use, given: { ...given, ...use.given } }
}

export function seedFrom({ random }: Lab): number {
  const [a = 0, b = 0, c = 0] = random(3)
  return (a << 16) | (b << 8) | c
}

export const asUse = (tool: Tool, given: Arguments = {}): ToolUse => ({ tool, given })
