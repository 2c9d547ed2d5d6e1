import type { Guard } from '@handfast/guard'
import { isObject, keepNewest, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { Exchange } from '../data-path/exchange.ts'
import type { Passage, Stage } from '../data-path/stage.ts'
import { tellMisrouted } from './misrouted.ts'

export interface RequestIdsOptions {
  readonly guard: Guard
  /** Begins all ids of this process, and is in those of no other. */
  readonly prefix: string
  /** The server behind may answer a request of one exchange in another one of the session. */
  readonly isResumedBehind: boolean
}

/** What a client has chosen, and the session it belongs to. */
interface Chosen {
  readonly scope: string
  /** JSON. */
  readonly written: string
  /** Of `inFlight`. */
  readonly name: string
}

interface Ids extends RequestIdsOptions {
  readonly chosen: Map<string, Chosen>
  /** By session and what its client has chosen. */
  readonly inFlight: Map<string, string>
  next(): string
}

/** Of requests that are under way; beyond that, the oldest are not told of a cancellation. */
const inFlightMax = 50_000

/**
 * Gives requests and progress ids that are unique in the process, and clients theirs back. A server
 * that keeps clients apart by nothing but what they chose cannot cross their answers then
 * (GHSA-345p-7cg4-v4c7); what answers nobody here goes no further.
 */
export function requestIdsStage(options: RequestIdsOptions): Stage {
  let count = 0
  const ids: Ids = {
    ...options,
    chosen: new Map(),
    inFlight: new Map(),
    next: () => `${options.prefix}-${(count += 1).toString(36)}`,
  }
  return { name: 'request-ids', begin: (exchange) => passageOf(ids, exchange) }
}

/** Whom an id belongs to: a session, or where there is none, its principal. */
export const scopeOf = ({ session, caller }: Exchange): string => session?.ref ?? caller.owner

function passageOf(ids: Ids, exchange: Exchange): Passage {
  const given = new Set<string>()
  const scope = scopeOf(exchange)
  const giveId = (value: unknown, kind: string): string => {
    const id = ids.next()
    given.add(id)
    const written = JSON.stringify(value)
    const name = `${scope} ${kind} ${written}`
    keepNewest(ids.chosen, [id, { scope, written, name }], inFlightMax)
    keepNewest(ids.inFlight, [name, id], inFlightMax)
    return id
  }
  return {
    toServer: (message) => withIdsOfOurs(message, { ids, scope, giveId }),
    marks: [ids.prefix, '"result"', '"error"'],
    textToClient: (text) => textWithChosen(text, given, ids),
    toClient: (message) => messageWithChosen(message, { ids, exchange, given }),
    end() {
      if (ids.isResumedBehind && exchange.session !== undefined) return
      for (const id of given) forget(ids, id)
    },
  }
}

function forget({ chosen, inFlight }: Ids, id: string): void {
  const one = chosen.get(id)
  chosen.delete(id)
  if (one !== undefined && inFlight.get(one.name) === id) inFlight.delete(one.name)
}

interface Sending {
  readonly ids: Ids
  readonly scope: string
  giveId(value: unknown, kind: 'progress' | 'request'): string
}

function withIdsOfOurs(message: JsonObject, { ids, scope, giveId }: Sending): JsonObject {
  const { id, method, params } = message
  if (method === undefined) return message
  if (id === undefined) {
    if (method !== 'notifications/cancelled' || !isObject(params)) return message
    const key = `${scope} request ${JSON.stringify(params['requestId'])}`
    // What is not, or no longer, under way is named by nothing that anybody has.
    const requestId = ids.inFlight.get(key) ?? ids.next()
    return { ...message, params: { ...params, requestId } }
  }
  const withId = { ...message, id: giveId(id, 'request') }
  const meta = memberOf(params, '_meta')
  const token = memberOf(meta, 'progressToken')
  if (!isObject(params) || !isObject(meta) || token === undefined) return withId
  const progressToken = giveId(token, 'progress')
  return { ...withId, params: { ...params, _meta: { ...meta, progressToken } } }
}

/**
 * Our ids are like nothing else in a text, so that they are found without parsing. A text that
 * names none of this exchange, or is a batch, is looked at closely.
 */
function textWithChosen(text: string, given: ReadonlySet<string>, ids: Ids): string | undefined {
  if (isBatch(text)) return undefined
  const { shown, isChanged, isLeft } = withWritten(text, given, ids)
  if (isLeft || (!isChanged && isAnswer(text))) return undefined
  return shown
}

const isAnswer = (text: string): boolean => text.includes('"result"') || text.includes('"error"')

const isBatch = (text: string): boolean => !text.startsWith('{') && /^\s*\[/.test(text)

/**
 * `progressToken`, `subscriptionId` and whatever else repeats an id. The text is gone through once,
 * however many there are: a batch may have a hundred, each with a text.
 */
function withWritten(text: string, own: ReadonlySet<string>, { chosen, prefix }: Ids): Written {
  let shown = ''
  let from = 0
  let isLeft = false
  for (let at = text.indexOf(prefix); at !== -1; at = text.indexOf(prefix, at + 1)) {
    // What ends it is looked for behind a quotation mark only, and thus never passed twice.
    const end = text[at - 1] === '"' ? text.indexOf('"', at) : -1
    const id = end === -1 ? '' : text.slice(at, end)
    const written = own.has(id) ? chosen.get(id)?.written : undefined
    if (written === undefined) isLeft = true
    else {
      shown += text.slice(from, at - 1) + written
      from = end + 1
    }
  }
  return { shown: shown + text.slice(from), isChanged: from > 0, isLeft }
}

interface Written {
  readonly shown: string
  readonly isChanged: boolean
  /** It still names ids of ours, which are of somebody else or within a longer text. */
  readonly isLeft: boolean
}

interface Answering {
  readonly ids: Ids
  readonly exchange: Exchange
  readonly given: ReadonlySet<string>
}

function messageWithChosen(
  message: JsonObject,
  { ids, exchange, given }: Answering,
): JsonObject | undefined {
  const own = ownIds(message, { ids, exchange, given })
  const { id, method } = message
  const isAnswer = method === undefined && id !== undefined && id !== null
  const isForeign = isAnswer && !own.has(String(id))
  const token = memberOf(message['params'], 'progressToken')
  const isOfOthers = typeof token === 'string' && token.startsWith(ids.prefix)
  if (isForeign || (isOfOthers && !own.has(token))) {
    tellMisrouted(ids.guard, exchange)
    return undefined
  }
  if (own.size === 0) return message
  const { shown } = withWritten(JSON.stringify(message), own, ids)
  // Written by JSON.stringify, with texts in it replaced by JSON.
  return JSON.parse(shown) as JsonObject
}

/** On a stream of its own, a session hears what belongs to any of its requests. */
function ownIds(message: JsonObject, { ids, exchange, given }: Answering): ReadonlySet<string> {
  if (exchange.method === 'POST') return given
  const named = [message['id'], memberOf(message['params'], 'progressToken')]
  const scope = scopeOf(exchange)
  return new Set(
    named.filter(
      (id): id is string => typeof id === 'string' && ids.chosen.get(id)?.scope === scope,
    ),
  )
}
