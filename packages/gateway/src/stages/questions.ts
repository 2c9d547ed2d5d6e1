import type { Guard, SealedValues } from '@handfast/guard'
import { isObject, keepNewest, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { Exchange } from '../data-path/exchange.ts'
import { AnsweredHere } from '../data-path/stage.ts'
import type { Passage, Stage } from '../data-path/stage.ts'
import { tellMisrouted } from './misrouted.ts'
import { scopeOf } from './request-ids.ts'
import { refuseTooLong } from './too-long.ts'

/** How long somebody may take to answer. */
const answerMsMax = 3_600_000
/** That wait for an answer, or were withdrawn by nobody. */
const openMax = 10_000

/** Before what is sealed, which begins otherwise. */
const pingMark = 'ping.'

interface Questions {
  readonly guard: Guard
  readonly sealed: SealedValues<string | number>
  /** Nothing is decided by the answer: not worth remembering that there was one. */
  readonly pings: SealedValues<string | number>
  /** By whom was asked and the server's own id, for a server that withdraws what it asked. */
  readonly open: Map<string, string>
}

/**
 * What the server behind asks a client (sampling, elicitation, roots) has an id that nobody else
 * can make up or use, and that is used once: an answer is of whoever was asked (2025-11-25,
 * client/elicitation, Security Considerations, MUST).
 */
export function questionsStage(guard: Guard): Stage {
  const rules = { ttlMs: answerMsMax, weakness: 'response-misrouting' } as const
  const sealed = guard.sealedValues<string | number>('question', { ...rules, singleUse: true })
  const pings = guard.sealedValues<string | number>('ping', rules)
  const questions: Questions = { guard, sealed, pings, open: new Map() }
  return { name: 'questions', begin: (exchange) => passageOf(questions, exchange) }
}

function passageOf(questions: Questions, exchange: Exchange): Passage {
  return {
    marks: ['"method"'],
    toServer: (message) => answered(message, questions, exchange),
    toClient: (message) => asked(message, questions, exchange),
  }
}

function answered(
  message: JsonObject,
  questions: Questions,
  exchange: Exchange,
): JsonObject | Promise<JsonObject> {
  const { id, method } = message
  // An error that answers nothing in particular has no id.
  const isAnswer = method === undefined && id !== undefined && id !== null
  return isAnswer ? withOwnId(message, questions, exchange) : message
}

async function withOwnId(
  message: JsonObject,
  questions: Questions,
  exchange: Exchange,
): Promise<JsonObject> {
  const { id } = message
  const inner = typeof id === 'string' ? await innerOf(id, questions, exchange) : undefined
  if (inner !== undefined) {
    questions.open.delete(keyOf(scopeOf(exchange), inner))
    return { ...message, id: inner }
  }
  tellMisrouted(questions.guard, exchange)
  throw new AnsweredHere({ error: { code: -32600, message: 'Nothing like that was asked' } }, 400)
}

function innerOf(
  id: string,
  { sealed, pings }: Questions,
  exchange: Exchange,
): Promise<string | number | undefined> {
  const about = [exchange.upstream, scopeOf(exchange)]
  return id.startsWith(pingMark)
    ? pings.open(id.slice(pingMark.length), about, exchange)
    : sealed.open(id, about, exchange)
}

async function asked(
  message: JsonObject,
  { sealed, pings, open }: Questions,
  exchange: Exchange,
): Promise<JsonObject | undefined> {
  const { id, method, params } = message
  const scope = scopeOf(exchange)
  if (method === 'notifications/cancelled') {
    const requestId = open.get(keyOf(scope, memberOf(params, 'requestId')))
    // Nobody was asked that here, or not by this process: then the answer is refused when it comes.
    return requestId === undefined || !isObject(params)
      ? undefined
      : { ...message, params: { ...params, requestId } }
  }
  if (typeof method !== 'string') return message
  if (typeof id !== 'string' && typeof id !== 'number') return message
  const about = [exchange.upstream, scope]
  if (method === 'ping') {
    const shown = await pings.seal(id, about, exchange).catch(refuseTooLong)
    return { ...message, id: `${pingMark}${shown}` }
  }
  const shown = await sealed.seal(id, about, exchange).catch(refuseTooLong)
  keepNewest(open, [keyOf(scope, id), shown], openMax)
  return { ...message, id: shown }
}

const keyOf = (scope: string, id: unknown): string => `${scope} ${JSON.stringify(id)}`
