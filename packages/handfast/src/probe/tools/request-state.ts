import { memberOf } from '@handfast/protocol'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import { textMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { randomHex } from '../wire/randomness.ts'
import { argumentsFor } from './arguments.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { sightOfCall } from './tool-caller.ts'

export type Arguments = Readonly<Record<string, unknown>>

/** What asks something back before it is done (2026-07-28 basic/patterns/mrtr). */
export interface Asking {
  readonly caller: ToolCaller
  /** `tools/call`, `prompts/get` or `resources/read`: the only ones that may. */
  readonly method: string
  /** Of the tool or the prompt. */
  readonly name: string
  readonly args: Arguments
  paramsWith(args: Arguments): Arguments
  /** Doing it twice does no more than doing it once, as far as the server says. */
  readonly isRepeatable: boolean
}

/** What the server handed out with its question, and an answer to the question. */
export interface Round {
  readonly state: string
  readonly responses: Arguments
}

/** Undefined where it does not ask, or asks without a state. */
export async function openRound(
  lab: Lab,
  { caller, method, args, paramsWith }: Asking,
): Promise<Round | undefined> {
  const { result } = await caller.request({ as: lab.cast.a, method, params: paramsWith(args) })
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
  /** What is sent for a state may be of any type. */
  readonly round: Omit<Round, 'state'> & { readonly state: unknown }
  readonly args?: Arguments
}

/** The second round. What asks again has not gone by the state: that is a refusal. */
export async function retry(
  { caller, method, args, paramsWith }: Asking,
  { as, round, args: other = args }: Retry,
): Promise<ToolAnswer> {
  const { responses: inputResponses, state: requestState } = round
  const params = { ...paramsWith(other), inputResponses, requestState }
  const answer = await caller.request({ as, method, params })
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
