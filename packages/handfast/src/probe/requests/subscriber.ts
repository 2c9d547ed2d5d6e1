import { memberOf } from '@handfast/protocol'
import type { Lab } from '../lab/lab.ts'
import { openConfirmed, postIn, sessionHeaders } from '../legacy/session.ts'
import { askOnStream, initializeStream, openStreamSession } from '../legacy/stream-sessions.ts'
import { modernHeaders, modernMessage, taskCapability } from '../modern/request.ts'
import type { Answer, Reception } from '../wire/answer.ts'
import { receptionOf, statusReception } from '../wire/answer.ts'
import type { ServerEvent } from '../wire/event-stream.ts'
import { isResponseTo, listMemberOf, messagesIn, textMemberOf } from '../wire/json-rpc.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import type { Stream } from '../wire/stream.ts'

/** Somebody who wants to hear of changes, in the way of the era and the transport. */
export interface Subscriber {
  readonly as: Principal
  subscribe(topic: Topic): Promise<Subscribed>
  /** Whether a change of it was told to them. */
  hears(topic: Topic, withinMs: number): Promise<boolean>
}

/** One thing whose changes are told. Tasks are topics in the modern era alone. */
export interface Topic {
  readonly kind: 'resource' | 'task'
  /** A URI, or a task id. */
  readonly name: string
}

interface TopicKind {
  /** Where it stands in what is asked for, and in what is acknowledged. */
  readonly filter: string
  isNotice(method: string): boolean
  /** Where a notice names it. */
  readonly member: string
}

const topicKinds: Readonly<Record<Topic['kind'], TopicKind>> = {
  resource: {
    filter: 'resourceSubscriptions',
    isNotice: (method) => method === 'notifications/resources/updated',
    member: 'uri',
  },
  // The extension is a draft, and has moved the status below this name and back.
  task: {
    filter: 'taskIds',
    isNotice: (method) => /^notifications\/tasks(?:\/|$)/u.test(method),
    member: 'taskId',
  },
}

export interface Subscribed {
  readonly answer: Answer
  /** Accepted only where the server said that it will tell of this very resource. */
  readonly reception: Reception
}

/** Undefined where nobody gets so far as to subscribe. */
export async function createSubscriber(lab: Lab, as: Principal): Promise<Subscriber | undefined> {
  const { era, transport } = lab.surface
  if (era === 'modern') return modernSubscriber(lab, as)
  return transport === 'http+sse' ? streamSubscriber(lab, as) : sessionSubscriber(lab, as)
}

/** 2026-07-28 basic/patterns/subscriptions: a stream for what is asked for, acknowledged first. */
function modernSubscriber(lab: Lab, as: Principal): Subscriber {
  const streams: Stream[] = []
  const method = 'subscriptions/listen'
  return {
    as,
    async subscribe(topic) {
      const id = lab.nextId()
      const params = { notifications: { [topicKinds[topic.kind].filter]: [topic.name] } }
      const declared = topic.kind === 'task' ? { capabilities: taskCapability } : {}
      const { answer, stream } = await lab.wire.listen({
        as,
        method: 'POST',
        url: lab.surface.url,
        headers: modernHeaders({ method }),
        body: JSON.stringify(modernMessage({ id, method, params, ...declared })),
      })
      if (stream === undefined) return { answer, reception: refusedUnlessBroken(answer, id) }
      streams.push(stream)
      const isFirst = (event: ServerEvent): boolean =>
        acknowledged(event, topic) !== undefined || isAnswerTo(event, id)
      const event = await stream.find(isFirst, lab.limits.silenceMs)
      if (event === undefined) return { answer, reception: 'unanswered' }
      const isHonoured = acknowledged(event, topic)?.includes(topic.name) === true
      return { answer, reception: isHonoured ? 'accepted' : 'refused' }
    },
    hears: (topic, withinMs) => anyHears(streams, topic, withinMs),
  }
}

/** What the server says that it will tell of. */
function acknowledged({ data }: ServerEvent, { kind }: Topic): readonly unknown[] | undefined {
  const method = 'notifications/subscriptions/acknowledged'
  const message = messagesIn(data).find((one) => memberOf(one, 'method') === method)
  const notifications = memberOf(memberOf(message, 'params'), 'notifications')
  return message === undefined ? undefined : listMemberOf(notifications, topicKinds[kind].filter)
}

const isAnswerTo = ({ data }: ServerEvent, id: JsonRpcId): boolean =>
  messagesIn(data).some((message) => isResponseTo(message, id))

function refusedUnlessBroken(answer: Answer, id: JsonRpcId): Reception {
  const reception = answer.messages.length > 0 ? receptionOf(answer, id) : statusReception(answer)
  return reception === 'accepted' ? 'unclear' : reception
}

/** Up to 2025-11-25 server/resources, Subscriptions: changes come on the stream of the session. */
async function sessionSubscriber(lab: Lab, as: Principal): Promise<Subscriber | undefined> {
  const { session } = await openConfirmed(lab, as)
  if (session === undefined) return undefined
  const { stream } = await lab.wire.listen({
    as,
    method: 'GET',
    url: lab.surface.url,
    headers: [['accept', 'text/event-stream'], ...sessionHeaders(session)],
  })
  return {
    as,
    async subscribe({ name: uri }) {
      const id = lab.nextId()
      const message = { jsonrpc: '2.0', id, method: 'resources/subscribe', params: { uri } }
      const answer = await postIn(lab, session, { message, until: { kind: 'response', id } })
      return { answer, reception: receptionOf(answer, id) }
    },
    hears: (topic, withinMs) => anyHears(stream === undefined ? [] : [stream], topic, withinMs),
  }
}

async function streamSubscriber(lab: Lab, as: Principal): Promise<Subscriber | undefined> {
  const { session } = await openStreamSession(lab, as)
  if (session === undefined) return undefined
  await initializeStream(lab, session)
  return {
    as,
    async subscribe({ name: uri }) {
      const params = { uri }
      const { answer, id } = await askOnStream(lab, session, {
        method: 'resources/subscribe',
        params,
      })
      return { answer, reception: receptionOf(answer, id) }
    },
    hears: (topic, withinMs) => anyHears([session.stream], topic, withinMs),
  }
}

async function anyHears(
  streams: readonly Stream[],
  { kind, name }: Topic,
  withinMs: number,
): Promise<boolean> {
  const { isNotice, member } = topicKinds[kind]
  const isUpdate = ({ data }: ServerEvent): boolean =>
    messagesIn(data).some(
      (message) =>
        isNotice(textMemberOf(message, 'method') ?? '') &&
        textMemberOf(memberOf(message, 'params'), member) === name,
    )
  const found = await Promise.all(streams.map((stream) => stream.find(isUpdate, withinMs)))
  return found.some((event) => event !== undefined)
}
