import { memberOf } from '@handfast/protocol'
import type { Lab } from '../lab/lab.ts'
import { inconclusive, notApplicable } from '../lab/verdict.ts'
import type { Verdict } from '../lab/verdict.ts'
import { listMemberOf, textMemberOf } from '../wire/json-rpc.ts'
import { argumentsFor } from './arguments.ts'
import { toolsOf } from './found-state.ts'
import { openRound } from './request-state.ts'
import type { Arguments, Asking } from './request-state.ts'
import { mayCall } from './tool.ts'
import type { Tool } from './tool.ts'
import { createToolCaller } from './tool-caller.ts'
import type { ToolCaller } from './tool-caller.ts'

/** Tools that are called to see whether they ask, and how many of those that do are kept. */
const toolsMax = 20
const askingToolsMax = 2
/** Prompts and resources that are asked for to see whether they ask. */
const othersMax = 5

/** What asks and hands out a state: tools first, then a prompt and a resource. */
export type AllAsking = readonly [Asking, ...Asking[]]

export async function findAsking(
  lab: Lab,
): Promise<{ readonly all: AllAsking } | { readonly verdict: Verdict }> {
  const caller = createToolCaller(lab)
  const tools = lab.surface.hasTools ? await toolsOf(lab, caller) : []
  const callable = tools.filter((tool) => mayCall(lab, tool)).slice(0, toolsMax)
  const [asking, ...others] = [
    ...(await keepAsking(lab, callable.map(askingTool(caller)), askingToolsMax)),
    ...(await keepAsking(lab, await promptsOf(lab, caller), 1)),
    ...(await keepAsking(lab, await resourcesOf(lab, caller), 1)),
  ]
  if (asking !== undefined) return { all: [asking, ...others] }
  const left = tools.find((tool) => !mayCall(lab, tool))
  const reason = 'no tool that may be called, no prompt and no resource asked something back'
  if (left !== undefined) {
    return { verdict: inconclusive(reason, `--allow-tool ${left.name}`) }
  }
  return { verdict: notApplicable(`${reason}, and all were tried`) }
}

async function keepAsking(
  lab: Lab,
  candidates: readonly (Asking | undefined)[],
  askingMax: number,
): Promise<readonly Asking[]> {
  const found: Asking[] = []
  for (const asking of candidates) {
    if (found.length === askingMax) break
    if (asking === undefined) continue
    if ((await openRound(lab, asking)) !== undefined) found.push(asking)
  }
  return found
}

const askingTool =
  (caller: ToolCaller) =>
  (tool: Tool): Asking | undefined => {
    const { name, inputSchema, isReadOnly, isIdempotent } = tool
    const args = argumentsFor(inputSchema, { text: 'handfast', known: new Map() })
    if (args === undefined) return undefined
    return {
      caller,
      name,
      method: 'tools/call',
      args,
      paramsWith: (other) => ({ name, arguments: other }),
      isRepeatable: isReadOnly || isIdempotent,
    }
  }

/** 2026-07-28 server/prompts: arguments are texts. */
async function promptsOf(lab: Lab, caller: ToolCaller): Promise<readonly Asking[]> {
  const { result } = await caller.request({ as: lab.cast.a, method: 'prompts/list', params: {} })
  return listMemberOf(result, 'prompts')
    .slice(0, othersMax)
    .flatMap((prompt) => {
      const name = textMemberOf(prompt, 'name')
      if (name === undefined) return []
      const paramsWith = (args: Arguments): Arguments => ({ name, arguments: args })
      const args = promptArguments(prompt)
      return [{ ...asked, caller, name, method: 'prompts/get', args, paramsWith }]
    })
}

const argumentsMax = 20

function promptArguments(prompt: unknown): Arguments {
  const required = listMemberOf(prompt, 'arguments').filter(
    (argument) => memberOf(argument, 'required') === true,
  )
  const names = required.slice(0, argumentsMax).map((argument) => textMemberOf(argument, 'name'))
  return Object.fromEntries(
    names.flatMap((name) => (name === undefined ? [] : [[name, 'handfast']])),
  )
}

async function resourcesOf(lab: Lab, caller: ToolCaller): Promise<readonly Asking[]> {
  const method = 'resources/list'
  const { result } = await caller.request({ as: lab.cast.a, method, params: {} })
  return listMemberOf(result, 'resources')
    .slice(0, othersMax)
    .flatMap((resource) => {
      const uri = textMemberOf(resource, 'uri')
      if (uri === undefined) return []
      // Its URI may have somebody's name in it, and no report needs that.
      const paramsWith = (): Arguments => ({ uri })
      return [
        { ...asked, caller, name: 'a resource', method: 'resources/read', args: {}, paramsWith },
      ]
    })
}

/** What is only looked at may be looked at twice. */
const asked = { isRepeatable: true } as const
