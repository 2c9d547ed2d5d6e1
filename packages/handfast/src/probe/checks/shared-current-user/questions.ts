import type { Lab } from '../../lab/lab.ts'
import { newCanary } from '../../tools/mint.ts'
import { makeArguments } from '../../tools/schema-arguments.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { mayCall } from '../../tools/tool.ts'
import type { Tool } from '../../tools/tool.ts'
import { asUse, learnToUse, seedFrom } from '../../tools/use-tool.ts'
import { needsNothing } from '../../visit/views.ts'
import { listMemberOf, textMemberOf } from '../../wire/json-rpc.ts'
import type { Principal } from '../../wire/principal.ts'

/** What everybody can ask, in the same words each time. */
export interface Question {
  /** The tool, the resource or the prompt. */
  readonly name: string
  readonly method: 'tools/call' | 'resources/read' | 'prompts/get'
  readonly params: Readonly<Record<string, unknown>>
}

export interface Questions {
  readonly asked: readonly Question[]
  /** A tool that was left out as it may change something. */
  readonly left: Tool | undefined
}

const toolsMax = 10
const resourcesMax = 4
const promptsMax = 4

/** Tools first, and those first that need to be told nothing. */
export async function questionsOf(
  lab: Lab,
  caller: ToolCaller,
  tools: readonly Tool[],
): Promise<Questions> {
  const callable = tools.filter((tool) => mayCall(lab, tool))
  const inOrder = callable.toSorted((one, other) => rankOf(one) - rankOf(other))
  const ofTools: Question[] = []
  for (const tool of inOrder.slice(0, toolsMax)) {
    const params = await paramsFor(lab, caller, tool)
    if (params !== undefined) ofTools.push({ name: tool.name, method: 'tools/call', params })
  }
  const further = [...(await resourcesOf(lab, caller)), ...(await promptsOf(lab, caller))]
  return {
    asked: [...ofTools, ...further],
    left: tools.find((tool) => !mayCall(lab, tool)),
  }
}

const rankOf = (tool: Tool): number => (needsNothing(tool) ? 0 : 1)

export const ask = (
  caller: ToolCaller,
  as: Principal,
  { method, params }: Question,
): Promise<ToolAnswer> => caller.request({ as, method, params })

/** Undefined where no arguments were found that the tool takes. */
async function paramsFor(
  lab: Lab,
  caller: ToolCaller,
  tool: Tool,
): Promise<Question['params'] | undefined> {
  const { name } = tool
  if (needsNothing(tool)) return { name, arguments: {} }
  const text = newCanary(lab)
  const learned = await learnToUse(lab, caller, { as: lab.cast.a, use: asUse(tool), text })
  if (learned?.answer.reception !== 'accepted') return undefined
  const { given, tool: taught } = learned.use
  const known = new Map(Object.entries(given))
  const args = await makeArguments(taught.inputSchema, { text, known, seed: seedFrom(lab) })
  return args === undefined ? undefined : { name, arguments: args }
}

async function resourcesOf(lab: Lab, caller: ToolCaller): Promise<readonly Question[]> {
  const as = lab.cast.a
  const { result } = await caller.request({ as, method: 'resources/list', params: {} })
  return listMemberOf(result, 'resources')
    .flatMap((resource) => textMemberOf(resource, 'uri') ?? [])
    .slice(0, resourcesMax)
    .map((uri) => ({ name: uri, method: 'resources/read', params: { uri } }))
}

async function promptsOf(lab: Lab, caller: ToolCaller): Promise<readonly Question[]> {
  const as = lab.cast.a
  const { result } = await caller.request({ as, method: 'prompts/list', params: {} })
  return listMemberOf(result, 'prompts')
    .filter((prompt) => listMemberOf(prompt, 'arguments').length === 0)
    .flatMap((prompt) => textMemberOf(prompt, 'name') ?? [])
    .slice(0, promptsMax)
    .map((name) => ({ name, method: 'prompts/get', params: { name } }))
}
