import type { Lab } from '../../lab/lab.ts'
import type { Sight } from '../../lab/verdict.ts'
import { argumentsFor } from '../../tools/arguments.ts'
import { isHandleName } from '../../tools/handle-tools.ts'
import { handleCandidates } from '../../tools/handle-values.ts'
import { createToolCaller, sightOfCall, textOfResult } from '../../tools/tool-caller.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { listTools, mayCall, parametersOf } from '../../tools/tool.ts'
import type { Tool } from '../../tools/tool.ts'
import { randomHex, similarId } from '../../wire/randomness.ts'
import { noAgents } from './agent-trial.ts'
import type { AgentTrial } from './agent-trial.ts'

/** Arguments that say which instance is calling. */
const agentName = /^(?:agent|agent_?id|agent_?instance|agent_?instance_?id|instance_?id)$/iu

/** Pairs of a tool that hands a token out and one that takes it. */
const pairsMax = 6

/** A token that one instance was handed out, used by another and by the first. */
export async function tryAgentTokens(lab: Lab): Promise<AgentTrial> {
  if (!lab.surface.hasTools) return noAgents
  const caller = createToolCaller(lab)
  const naming = (await listTools(lab, caller)).filter((tool) => named(tool, agentName) !== '')
  const callable = naming.filter((tool) => mayCall(lab, tool))
  const minters = callable.filter((tool) => tokenParameter(tool) === '')
  const takers = callable.filter((tool) => tokenParameter(tool) !== '')
  const pairs = minters.flatMap((minter) => takers.map((taker) => ({ caller, minter, taker })))
  for (const pair of pairs.slice(0, pairsMax)) {
    const trial = await tryPair(lab, pair)
    if (trial !== undefined) return trial
  }
  const left = naming.find((tool) => !mayCall(lab, tool))
  if (left === undefined) return noAgents
  const what = `${left.name}, which takes the name of an agent instance,`
  return { ...noAgents, untried: [{ what, settledBy: `--allow-tool ${left.name}` }] }
}

const named = (tool: Tool, pattern: RegExp): string =>
  parametersOf(tool).find((name) => pattern.test(name)) ?? ''

const tokenParameter = (tool: Tool): string =>
  parametersOf(tool).find((name) => isHandleName(name) && !agentName.test(name)) ?? ''

interface Pair {
  readonly caller: ToolCaller
  readonly minter: Tool
  readonly taker: Tool
}

/** Undefined where the first tool hands out nothing that the second goes by. */
async function tryPair(lab: Lab, { caller, minter, taker }: Pair): Promise<AgentTrial | undefined> {
  const { a } = lab.cast
  const [first, second] = [madeUpAgent(lab), madeUpAgent(lab)]
  const canary = randomHex(16, lab.random)
  const call = async (
    tool: Tool,
    agent: string,
    token: string,
  ): Promise<ToolAnswer | undefined> => {
    const known = new Map<string, unknown>([[named(tool, agentName), agent]])
    if (token !== '') known.set(tokenParameter(tool), token)
    const args = argumentsFor(tool.inputSchema, { text: canary, known })
    return args === undefined ? undefined : caller.call(a, tool.name, args)
  }
  const minted = await call(minter, first, '')
  const candidates =
    minted?.reception === 'accepted'
      ? handleCandidates(minted.result, canary).map(({ value }) => value)
      : []
  const tokens = [...candidates, ...tokensAround(minted, first)]
  for (const token of new Set(tokens)) {
    lab.redactor.learn(token, 'agent token')
    const own = await call(taker, first, token)
    const ownUnknown = await call(taker, first, similarId(token, lab.random))
    if (own === undefined || ownUnknown === undefined || isSame(own, ownUnknown)) continue
    const used = await call(taker, second, token)
    const unknown = await call(taker, second, similarId(token, lab.random))
    if (used === undefined || unknown === undefined) return undefined
    const title = `a: ${taker.name} as another agent instance`
    const sight = sightOf(`${title}, with the token of the first`, used, unknown)
    const isShown = textOfResult(used.result).includes(canary)
    const attempt = isShown ? { ...sight, shown: 'canary' as const } : sight
    return {
      owner: [sightOfCall(`a: ${taker.name} as the instance with its own token`, own)],
      attempts: [{ ...attempt, unknown: sightOfCall(`${title}, with a made-up token`, unknown) }],
      untried: [],
    }
  }
  return undefined
}

const madeUpAgent = ({ random }: Lab): string => `agent-${randomHex(6, random)}`

/** Tokens that have the name of the instance in them, which handles never have. */
function tokensAround(minted: ToolAnswer | undefined, agent: string): readonly string[] {
  const text = textOfResult(minted?.result)
  const words = [...text.matchAll(/[A-Za-z0-9][\w.:~+/=-]{7,400}/gu)].map(([word]) => word)
  return words.filter((word) => word.includes(agent) && word !== agent).slice(0, 3)
}

const isSame = (left: ToolAnswer, right: ToolAnswer): boolean =>
  left.reception === right.reception && textOfResult(left.result) === textOfResult(right.result)

/** Answered in the words that a made-up token is answered in, it was refused. */
function sightOf(title: string, used: ToolAnswer, unknown: ToolAnswer): Sight {
  const sight = sightOfCall(title, used)
  const isServed = used.reception === 'accepted'
  if (!isServed || !isSame(used, unknown))
    return { ...sight, shown: isServed ? 'effect' : 'nothing' }
  return {
    ...sight,
    reception: 'refused',
    shown: 'nothing',
    answer: `${sight.answer}, the same as for a made-up token`,
  }
}
