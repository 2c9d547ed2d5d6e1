import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { stringifyExact } from '../../data-path/exact-numbers.ts'
import { questionsMax, sendAside, taskTokensMax } from './link-state.ts'
import type { Ask, LinkState, Seat } from './link-state.ts'
import { codes, errorAnswer, isId, kindOf, metaOf, methodOf } from './messages.ts'
import { paramOf, withMeta, withParam } from './messages.ts'
import type { Id } from './messages.ts'
import type { Item, Outbox } from './outbox.ts'

const subscriptionKey = 'io.modelcontextprotocol/subscriptionId'

/** Takes a message of the server to whom it is for, under the names that they know. */
export function takeFromServer(state: LinkState, message: JsonObject): void {
  switch (kindOf(message)) {
    case 'response':
      return takeAnswer(state, message)
    case 'request':
      return takeRequest(state, message)
    case 'notification':
      return takeNotification(state, message)
  }
}

function takeAnswer(state: LinkState, message: JsonObject): void {
  const isError = Object.hasOwn(message, 'error')
  if (!isError && !Object.hasOwn(message, 'result')) return stray(state)
  const id = askIdOf(state, memberOf(message, 'id'), isError)
  const ask = id === undefined ? undefined : state.asks.get(id)
  if (id === undefined || ask === undefined) return stray(state)
  // Before it is let go of: what cannot be written is still to be told of.
  const text = stringifyExact({ ...message, id: ask.clientId })
  state.asks.delete(id)
  if (ask.isTask && ask.progressToken !== undefined) keepToken(state, id, ask)
  const code = memberOf(memberOf(message, 'error'), 'code')
  ask.outbox.put({
    text,
    isAnswer: true,
    errorCode: typeof code === 'number' ? code : undefined,
    mayBeDropped: false,
  })
}

/** Some servers give back a number as a text. An error without an id can be of a sole ask only. */
function askIdOf({ asks }: LinkState, id: unknown, isError: boolean): number | undefined {
  if (typeof id === 'number') return id
  if (typeof id === 'string' && /^\d{1,15}$/u.test(id)) return Number(id)
  const [only, ...others] = asks.keys()
  return isError && id === null && others.length === 0 ? only : undefined
}

function keepToken({ taskTokens }: LinkState, id: number, ask: Ask): void {
  taskTokens.set(id, ask)
  const [oldest] = taskTokens.size > taskTokensMax ? taskTokens.keys() : []
  if (oldest !== undefined) taskTokens.delete(oldest)
}

function takeRequest(state: LinkState, message: JsonObject): void {
  const serverId = memberOf(message, 'id')
  if (!isId(serverId)) return stray(state)
  // Of this connection, whose client is the gateway.
  if (methodOf(message) === 'ping') {
    return sendAside(state, { jsonrpc: '2.0', id: serverId, result: {} })
  }
  // 2026-07-28, basic/transports: servers do not initiate requests.
  if (state.era === 'modern') return refuse(state, serverId, codes.methodNotFound)
  const to = newestAsk(state) ?? standingOf(state)
  if (to?.seat === undefined || !hasRoomForQuestion(state)) {
    return refuse(state, serverId, codes.internal)
  }
  state.lastId += 1
  const item = itemOf({ ...message, id: state.lastId }, false)
  if (!to.outbox.put(item)) return refuse(state, serverId, codes.internal)
  state.questions.set(state.lastId, { seat: to.seat, outbox: to.outbox, item, serverId })
}

/** Of those that nobody can be waiting to answer, the oldest makes room. */
function hasRoomForQuestion(state: LinkState): boolean {
  const { questions } = state
  if (questions.size < questionsMax) return true
  const [id, left] = [...questions].find(([, { outbox }]) => !outbox.isOpen) ?? []
  if (id === undefined || left === undefined) return false
  questions.delete(id)
  refuse(state, left.serverId, codes.internal)
  return true
}

function refuse(state: LinkState, id: Id, code: number): void {
  sendAside(state, errorAnswer(id, code, 'There is no client for this request'))
}

interface Recipient {
  readonly seat: Seat | undefined
  readonly outbox: Outbox
}

/** Over stdio nothing says to which request a message belongs, so that it goes to the newest. */
function newestAsk({ asks }: LinkState): Recipient | undefined {
  return [...asks.values()].findLast(({ outbox }) => outbox.isOpen)
}

/** A session that is listening if there is one; or it waits for the newest to listen. */
function standingOf({ seats }: LinkState): Recipient | undefined {
  const all = [...seats]
  const seat = all.findLast(({ reader }) => reader !== undefined) ?? all.at(-1)
  return seat === undefined ? undefined : { seat, outbox: seat.standing }
}

function takeNotification(state: LinkState, message: JsonObject): void {
  switch (methodOf(message)) {
    case 'notifications/progress':
      return takeProgress(state, message)
    case 'notifications/cancelled':
      return takeCancelled(state, message)
    case 'notifications/message':
      return takeLog(state, message)
    default:
      return state.era === 'modern' ? takeSubscribed(state, message) : takeForAll(state, message)
  }
}

function takeProgress(state: LinkState, message: JsonObject): void {
  const token = Number(paramOf(message, 'progressToken'))
  const ask = state.asks.get(token)
  const late = state.taskTokens.get(token)
  const outbox = ask?.outbox ?? late?.seat?.standing
  const progressToken = (ask ?? late)?.progressToken
  if (outbox === undefined || progressToken === undefined) return stray(state)
  put(outbox, withParam(message, 'progressToken', progressToken), true)
}

function takeCancelled(state: LinkState, message: JsonObject): void {
  const id = paramOf(message, 'requestId')
  return state.era === 'modern'
    ? endSubscription(state, message, Number(id))
    : withdraw(state, message, id)
}

/** The server does not want its answer any more. */
function withdraw(state: LinkState, message: JsonObject, serverId: unknown): void {
  const found = [...state.questions].find(([, question]) => question.serverId === serverId)
  if (found === undefined) return stray(state)
  const [id, { outbox, seat, item }] = found
  state.questions.delete(id)
  // Who has not read it need not be told; a server in a loop would fill the memory with both.
  if (outbox.takeBack(item) || seat.standing.takeBack(item)) return
  const open = outbox.isOpen ? outbox : seat.standing
  put(open, withParam(message, 'requestId', id), true)
}

/** 2026-07-28, basic/patterns/cancellation: for subscriptions, and for nothing else. */
function endSubscription(state: LinkState, message: JsonObject, id: number): void {
  const ask = state.asks.get(id)
  if (ask === undefined) return stray(state)
  state.asks.delete(id)
  put(ask.outbox, withParam(message, 'requestId', ask.clientId), false)
  ask.outbox.end()
}

function takeSubscribed(state: LinkState, message: JsonObject): void {
  const id = metaOf(message, subscriptionKey)
  const ask = state.asks.get(Number(id))
  if (ask === undefined) return stray(state)
  const shown = typeof id === 'string' ? String(ask.clientId) : ask.clientId
  put(ask.outbox, withMeta(message, subscriptionKey, shown), true)
}

function takeLog(state: LinkState, message: JsonObject): void {
  const ask =
    state.era === 'modern'
      ? [...state.asks.values()].findLast(({ wantsLog }) => wantsLog)
      : newestAsk(state)
  if (ask !== undefined) return put(ask.outbox, message, true)
  return state.era === 'modern' ? stray(state) : takeForAll(state, message)
}

/** Of no request: all sessions at the link are of one principal. */
function takeForAll({ seats }: LinkState, message: JsonObject): void {
  for (const { standing } of seats) put(standing, message, true)
}

const itemOf = (message: JsonObject, mayBeDropped: boolean): Item => ({
  text: stringifyExact(message),
  isAnswer: false,
  mayBeDropped,
})

const put = (outbox: Outbox, message: JsonObject, mayBeDropped: boolean): void =>
  void outbox.put(itemOf(message, mayBeDropped))

function stray(state: LinkState): void {
  state.strays += 1
}

/** Whatever a server writes; batches are of 2025-03-26. */
export function messagesIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : []
}
