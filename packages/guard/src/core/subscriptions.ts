import { memberOf, objectOf } from '@handfast/protocol'
import type { Caller } from './caller.ts'
import type { Message } from './messages.ts'
import type { RefusalKind } from './refusal.ts'

/** What somebody wants to hear of: a resource by its URI, a task by its id. */
export type Topic =
  | { readonly kind: 'resource'; readonly uri: string }
  | { readonly kind: 'task'; readonly taskId: string }

export type MaySubscribe = (caller: Caller, topic: Topic) => boolean | Promise<boolean>

/** Nobody, until the server says who. */
export const maySubscribeNever: MaySubscribe = () => false

export interface Narrowed {
  readonly body: unknown
  /** How many topics were taken out. */
  readonly dropped: number
}

/** Topics of one request that are asked about; the rest is dropped unasked. */
const topicsMax = 1000

/**
 * Leaves in `subscriptions/listen` what the caller may hear of. The acknowledgement of the server
 * then names the same, and a topic that is not there is not told from one that is not theirs.
 */
export async function narrowListen(
  body: unknown,
  caller: Caller,
  maySubscribe: MaySubscribe,
): Promise<Narrowed> {
  const params = objectOf(memberOf(body, 'params'))
  const wanted = objectOf(memberOf(params, 'notifications'))
  if (wanted === undefined) return { body, dropped: 0 }
  let dropped = 0
  const members: [string, unknown][] = []
  for (const [name, value] of Object.entries(wanted)) {
    const topicOf = topics.get(name)
    // `toolsListChanged` and its like name nothing; what else there may be is not known here.
    if (typeof value === 'boolean') members.push([name, value])
    else if (topicOf === undefined || !Array.isArray(value)) dropped += 1
    else {
      const kept = await keptOf(value, async (text) => maySubscribe(caller, topicOf(text)))
      members.push([name, kept])
      dropped += value.length - kept.length
    }
  }
  if (dropped === 0) return { body, dropped }
  const notifications = Object.fromEntries(members)
  return { body: { ...objectOf(body), params: { ...params, notifications } }, dropped }
}

/** 2026-07-28, basic/patterns/subscriptions, and the tasks extension. */
const topics: ReadonlyMap<string, (text: string) => Topic> = new Map([
  ['resourceSubscriptions', (uri: string): Topic => ({ kind: 'resource', uri })],
  ['taskIds', (taskId: string): Topic => ({ kind: 'task', taskId })],
])

async function keptOf(
  names: readonly unknown[],
  isAllowed: (name: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const allowed: string[] = []
  for (const name of names.slice(0, topicsMax)) {
    if (typeof name === 'string' && (await isAllowed(name))) allowed.push(name)
  }
  return allowed
}

export interface TopicRules {
  readonly maySubscribe: MaySubscribe
  /** Whether a task is the caller's; tells the watch when it is not. */
  ownsTask(taskId: string, caller: Caller): Promise<boolean>
}

/** Of a task hear those who own it, and whoever else the server says. */
export const withOwnTasks =
  ({ maySubscribe, ownsTask }: TopicRules): MaySubscribe =>
  async (caller, topic) =>
    (topic.kind === 'task' && (await ownsTask(topic.taskId, caller))) || maySubscribe(caller, topic)

/**
 * Where a request is served. In a session, the server behind tells tasks apart by the one that they
 * were created in.
 */
export type Within = 'modern' | 'session' | 'stateless'

/** Tasks extension: the methods of the modern era; earlier ones are unknown in it. */
const modernTaskMethods: ReadonlySet<string> = new Set([
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
])

/** Why a request goes no further for what it names; undefined when it may. */
export async function topicRefusal(
  message: Message,
  { caller, within }: { readonly caller: Caller; readonly within: Within },
  { maySubscribe, ownsTask }: TopicRules,
): Promise<RefusalKind | undefined> {
  if (message.kind !== 'request') return undefined
  const { method, params } = message
  if (method.startsWith('tasks/')) {
    const taskId = memberOf(params, 'taskId')
    if (within === 'session' || typeof taskId !== 'string') return undefined
    if (await ownsTask(taskId, caller)) return undefined
    const isKnown = within === 'stateless' || modernTaskMethods.has(method)
    return isKnown ? 'task-unknown' : 'method-unknown'
  }
  // The modern era has `subscriptions/listen` in its place.
  if (method !== 'resources/subscribe') return undefined
  const uri = memberOf(params, 'uri')
  if (typeof uri !== 'string') return undefined
  return (await maySubscribe(caller, { kind: 'resource', uri })) ? undefined : 'resource-unknown'
}
