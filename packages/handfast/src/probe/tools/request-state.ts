import type { Lab } from '../lab/lab.ts'
import type { Sight, Verdict } from '../lab/verdict.ts'
import { inconclusive, notApplicable } from '../lab/verdict.ts'
import { memberOf, textMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { randomHex } from '../wire/randomness.ts'
import { argumentsFor } from './arguments.ts'
import { listTools, mayCall } from './tool.ts'
import type { Tool } from './tool.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { createToolCaller, sightOfCall } from './tool-caller.ts'

type Arguments = Readonly<Record<string, unknown>>

/** A tool that asks something back before it is done (2026-07-28 basic/patterns/mrtr). */
export interface Asking {
  readonly caller: ToolCaller
  readonly tool: Tool
  readonly args: Arguments
}

/** What the server handed out with its question, and an answer to the question. */
export interface Round {
  readonly state: string
  readonly responses: Arguments
}

/** Tools that are called to see whether they ask. */
const toolsMax = 20

/** The first tools that ask and hand out a state: one, and another where there is one. */
export async function findAsking(
  lab: Lab,
): Promise<
  { readonly asking: Asking; readonly other: Asking | undefined } | { readonly verdict: Verdict }
> {
  if (!lab.surface.hasTools) return { verdict: notApplicable('the server has no tools') }
  const caller = createToolCaller(lab)
  const tools = await listTools(lab, caller)
  const callable = tools.filter((tool) => mayCall(lab, tool))
  const found: Asking[] = []
  for (const tool of callable.slice(0, toolsMax)) {
    const args = argumentsFor(tool.inputSchema, { text: 'handfast', known: new Map() })
    if (args === undefined) continue
    const asking = { caller, tool, args }
    if ((await openRound(lab, asking)) !== undefined) found.push(asking)
    if (found.length === 2) break
  }
  const [asking, other] = found
  if (asking !== undefined) return { asking, other }
  const left = tools.find((tool) => !mayCall(lab, tool))
  const reason = 'no tool that may be called asked something back'
  if (left === undefined) return { verdict: notApplicable(`${reason}, and all were tried`) }
  return { verdict: inconclusive(reason, `--allow-tool ${left.name}`) }
}

/** Undefined where the tool does not ask, or asks without a state. */
export async function openRound(
  lab: Lab,
  { caller, tool, args }: Asking,
): Promise<Round | undefined> {
  const { result } = await caller.call(lab.cast.a, tool.name, args)
  const state = textMemberOf(result, 'requestState')
  if (!isAsking(result) || state === undefined || state === '') return undefined
  lab.redactor.learn(state, 'request state')
  return { state, responses: answersTo(memberOf(result, 'inputRequests')) }
}

const isAsking = (result: unknown): boolean =>
  textMemberOf(result, 'resultType') === 'input_required'

/** Questions that are answered; a server may ask any number. */
const questionsMax = 20

function answersTo(requests: unknown): Arguments {
  if (typeof requests !== 'object' || requests === null) return {}
  const entries = Object.entries(requests).slice(0, questionsMax)
  return Object.fromEntries(entries.map(([key, request]) => [key, answerTo(request)]))
}

function answerTo(request: unknown): object {
  switch (textMemberOf(request, 'method')) {
    case 'sampling/createMessage': {
      const content = { type: 'text', text: 'yes' }
      return { role: 'assistant', content, model: 'handfast-probe', stopReason: 'endTurn' }
    }
    case 'roots/list':
      return { roots: [] }
    default: {
      const schema = memberOf(memberOf(request, 'params'), 'requestedSchema')
      const content = argumentsFor(schema, { text: 'yes', known: new Map(), isYes: true })
      return { action: 'accept', content: content ?? {} }
    }
  }
}

const madeUpBytes = 32

/** Means nothing in any encoding: one that has the form of a real one may be read as one. */
export const madeUpState = ({ random }: Lab): string => randomHex(madeUpBytes, random)

export interface Retry {
  readonly as: Principal
  readonly round: Round
  readonly args?: Arguments
}

/** The second round. A tool that asks again has not gone by the state: that is a refusal. */
export async function retry(
  { caller, tool, args }: Asking,
  { as, round, args: other = args }: Retry,
): Promise<ToolAnswer> {
  const answer = await caller.request({
    as,
    method: 'tools/call',
    params: {
      name: tool.name,
      arguments: other,
      inputResponses: round.responses,
      requestState: round.state,
    },
  })
  return isAsking(answer.result) ? { ...answer, reception: 'refused' } : answer
}

export function sightOfRetry(title: string, answer: ToolAnswer): Sight {
  const sight = sightOfCall(title, answer)
  const again = isAsking(answer.result) ? ', which asks again' : ''
  return {
    ...sight,
    shown: sight.reception === 'accepted' ? 'effect' : 'nothing',
    answer: `${sight.answer}${again}`,
  }
}
