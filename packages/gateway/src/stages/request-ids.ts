import type { Guard } from '@handfast/guard'
import { isObject, keepNewest, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { Exchange } from '../data-path/exchange.ts'
import type { Passage, Stage } from '../data-path/stage.ts'
import { tellMisrouted } from './misrouted.ts'
import type { RequestIdSource } from '../data-path/request-id-source.ts'
import { createdIn } from './tasks.ts'

export interface RequestIdsOptions {
  readonly guard: Guard
  readonly source: RequestIdSource
  /** The server behind may answer a request of one exchange in another one of the session. */
  readonly isResumedBehind: boolean
}

/** What a client has chosen, and the session it belongs to. */
interface Chosen {
  readonly kind: 'progress' | 'request'
  readonly scope: string
  readonly value: unknown
}

/** Of one principal: nobody can make others forget theirs. */
interface Owned {
  readonly inFlight: Map<string, Chosen>
  /** What comes after the exchange: of tasks, and of streams that are resumed behind. */
  readonly lasting: Map<string, Chosen>
}

interface Ids extends RequestIdsOptions, RequestIdSource {
  readonly byOwner: Map<string, Owned>
}

/** An exchange knows its own; beyond that, the oldest are not told of by another one. */
const inFlightMaxPerOwner = 10_000
const lastingMaxPerOwner = 1000
const ownersMax = 10_000

/**
 * Gives requests and progress ids that are unique in the process, and clients theirs back. A server
 * that keeps clients apart by nothing but what they chose cannot cross their answers then
 * (GHSA-345p-7cg4-v4c7); what answers nobody here goes no further.
 */
export function requestIdsStage(options: RequestIdsOptions): Stage {
  const ids: Ids = { ...options, ...options.source, byOwner: new Map() }
  return { name: 'request-ids', begin: (exchange) => passageOf(ids, exchange) }
}

/** Whom an id belongs to: a session, or where there is none, its principal. */
export const scopeOf = ({ session, caller }: Exchange): string => session?.ref ?? caller.owner

interface Passing {
  readonly ids: Ids
  readonly exchange: Exchange
  /** In this exchange. */
  readonly given: Map<string, Chosen>
  /** Ids of progress, by those of the requests that they came with. */
  readonly tokens: Map<string, string>
}

function passageOf(ids: Ids, exchange: Exchange): Passage {
  const passing: Passing = { ids, exchange, given: new Map(), tokens: new Map() }
  return {
    toServer: (message) => withIdsOfOurs(message, passing),
    marks: [ids.prefix, '"result"', '"error"'],
    textToClient: (text) => textWithChosen(text, passing),
    toClient: (message) => messageWithChosen(message, passing),
    end: () => forget(passing),
  }
}

function ownedOf({ byOwner }: Ids, { caller }: Exchange): Owned {
  const owned = byOwner.get(caller.owner) ?? { inFlight: new Map(), lasting: new Map() }
  keepNewest(byOwner, [caller.owner, owned], ownersMax)
  return owned
}

function giveId(value: unknown, kind: Chosen['kind'], { ids, exchange, given }: Passing): string {
  const id = ids.next()
  const chosen: Chosen = { kind, scope: scopeOf(exchange), value }
  given.set(id, chosen)
  keepNewest(ownedOf(ids, exchange).inFlight, [id, chosen], inFlightMaxPerOwner)
  return id
}

function forget({ ids, exchange, given }: Passing): void {
  if (given.size === 0) return
  const { inFlight, lasting } = ownedOf(ids, exchange)
  const isLasting = ids.isResumedBehind && exchange.session !== undefined
  for (const [id, chosen] of given) {
    inFlight.delete(id)
    if (isLasting) keepNewest(lasting, [id, chosen], lastingMaxPerOwner)
  }
  if (inFlight.size + lasting.size === 0) ids.byOwner.delete(exchange.caller.owner)
}

function withIdsOfOurs(message: JsonObject, passing: Passing): JsonObject {
  const { id, method, params } = message
  if (method === undefined) return message
  if (id === undefined) {
    if (method !== 'notifications/cancelled' || !isObject(params)) return message
    // What is not, or no longer, under way is named by nothing that anybody has.
    const requestId = underWay(params['requestId'], passing) ?? passing.ids.next()
    return { ...message, params: { ...params, requestId } }
  }
  const given = giveId(id, 'request', passing)
  const withId = { ...message, id: given }
  const meta = memberOf(params, '_meta')
  const token = memberOf(meta, 'progressToken')
  if (!isObject(params) || !isObject(meta) || token === undefined) return withId
  const progressToken = giveId(token, 'progress', passing)
  passing.tokens.set(given, progressToken)
  return { ...withId, params: { ...params, _meta: { ...meta, progressToken } } }
}

/** Without a session, several clients of a principal may have chosen it: then it is none. */
function underWay(value: unknown, { ids, exchange }: Passing): string | undefined {
  const owned = ids.byOwner.get(exchange.caller.owner)
  const scope = scopeOf(exchange)
  const namedIn = (chosen: ReadonlyMap<string, Chosen> = new Map()): readonly string[] =>
    [...chosen]
      .filter(([, one]) => one.kind === 'request' && one.scope === scope && one.value === value)
      .map(([id]) => id)
  const inFlight = namedIn(owned?.inFlight)
  return inFlight.length > 1 ? undefined : (inFlight[0] ?? namedIn(owned?.lasting).at(-1))
}

/**
 * Our ids are like nothing else in a text, so that the one of an answer is found without parsing
 * where it stands first or last. A text that names others, or is a batch, is looked at closely.
 */
function textWithChosen(text: string, { ids, given, tokens }: Passing): string | undefined {
  if (isBatch(text)) return undefined
  const at = text.indexOf(ids.prefix)
  if (at === -1) return isAnswer(text) ? undefined : text
  const end = text.indexOf('"', at)
  const isAlone = end !== -1 && !text.includes(ids.prefix, at + 1)
  const chosen = isAlone ? given.get(text.slice(at, end)) : undefined
  if (chosen?.kind !== 'request' || !isFirstOrLast(text, at, end)) return undefined
  const mayCreateTask = tokens.size > 0 && text.includes('"task"')
  if (!isAnswer(text) || text.includes('"method"') || mayCreateTask) return undefined
  return text.slice(0, at - 1) + JSON.stringify(chosen.value) + text.slice(end + 1)
}

const isAnswer = (text: string): boolean => text.includes('"result"') || text.includes('"error"')

const isBatch = (text: string): boolean => !text.startsWith('{') && /^\s*\[/.test(text)

/** The `id` of the message itself, and not one within it. */
function isFirstOrLast(text: string, at: number, end: number): boolean {
  if (at <= headCharactersMax && head.test(text.slice(0, at))) return true
  return text.startsWith(tail, at - tail.length) && text.slice(end + 1) === '}'
}

const headCharactersMax = 40
const tail = ',"id":"'
const head = /^\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*"$/

function messageWithChosen(message: JsonObject, passing: Passing): JsonObject | undefined {
  const { ids } = passing
  const { id, method, params, result } = message
  const isAnswered = method === undefined && id !== undefined && id !== null
  const answered = isAnswered ? chosenBehind(id, passing) : undefined
  const token = memberOf(params, 'progressToken')
  const isOfOthers = typeof token === 'string' && token.startsWith(ids.prefix)
  if (isAnswered && answered?.kind !== 'request') return misrouted(passing)
  if (isOfOthers && chosenBehind(token, passing) === undefined) return misrouted(passing)
  if (isObject(result) && createdIn(result) !== undefined) keepToken(String(id), passing)
  const own = answered === undefined ? message : { ...message, id: answered.value }
  const named = isObject(params) ? withOwnMeta(renamed(params, ofParams, passing), passing) : params
  const told = isObject(result) ? withOwnMeta(result, passing) : result
  if (named !== params) return { ...own, params: named }
  return told === result ? own : { ...own, result: told }
}

/** Elsewhere a text that is like an id is whatever the server means by it. */
const ofParams = ['progressToken', 'requestId']
const ofMeta = ['io.modelcontextprotocol/subscriptionId']

function withOwnMeta(part: JsonObject, passing: Passing): JsonObject {
  const meta = part['_meta']
  const named = isObject(meta) ? renamed(meta, ofMeta, passing) : meta
  return named === meta ? part : { ...part, _meta: named }
}

function renamed(part: JsonObject, names: readonly string[], passing: Passing): JsonObject {
  let shown = part
  for (const name of names) {
    const chosen = chosenBehind(part[name], passing)
    if (chosen !== undefined) shown = { ...shown, [name]: chosen.value }
  }
  return shown
}

/** On a stream of its own, a session hears what belongs to any of its requests. */
function chosenBehind(id: unknown, { ids, exchange, given }: Passing): Chosen | undefined {
  if (typeof id !== 'string') return undefined
  const own = given.get(id)
  if (own !== undefined) return own
  const { inFlight, lasting } = ids.byOwner.get(exchange.caller.owner) ?? nothing
  const isOwnStream = exchange.method !== 'POST'
  const kept = lasting.get(id) ?? (isOwnStream ? inFlight.get(id) : undefined)
  // What is told of a task may come with the answer to another request.
  const isTold = isOwnStream || kept?.kind === 'progress'
  return isTold && kept?.scope === scopeOf(exchange) ? kept : undefined
}

const nothing: Owned = { inFlight: new Map(), lasting: new Map() }

function misrouted({ ids, exchange }: Passing): undefined {
  tellMisrouted(ids.guard, exchange)
}

/** 2025-11-25, basic/utilities/tasks, Progress: it is valid for as long as the task is. */
function keepToken(id: string, { ids, exchange, given, tokens }: Passing): void {
  const token = tokens.get(id) ?? ''
  const chosen = given.get(token)
  if (chosen === undefined) return
  keepNewest(ownedOf(ids, exchange).lasting, [token, chosen], lastingMaxPerOwner)
}
