import type { Caller } from './caller.ts'

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
  const params = recordOf(recordOf(body)?.['params'])
  const wanted = recordOf(params?.['notifications'])
  if (wanted === undefined) return { body, dropped: 0 }
  const uris = textsOf(wanted['resourceSubscriptions'])
  const tasks = textsOf(wanted['taskIds'])
  const isAllowed = async (topic: Topic): Promise<boolean> => maySubscribe(caller, topic)
  const keptUris = await kept(uris, (uri) => isAllowed({ kind: 'resource', uri }))
  const keptTasks = await kept(tasks, (taskId) => isAllowed({ kind: 'task', taskId }))
  const dropped = uris.length - keptUris.length + (tasks.length - keptTasks.length)
  if (dropped === 0) return { body, dropped }
  const notifications = {
    ...wanted,
    ...(wanted['resourceSubscriptions'] === undefined ? {} : { resourceSubscriptions: keptUris }),
    ...(wanted['taskIds'] === undefined ? {} : { taskIds: keptTasks }),
  }
  return { body: { ...recordOf(body), params: { ...params, notifications } }, dropped }
}

async function kept(
  names: readonly string[],
  isAllowed: (name: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const allowed: string[] = []
  for (const name of names.slice(0, topicsMax)) if (await isAllowed(name)) allowed.push(name)
  return allowed
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  // An object that came out of JSON.
  return isRecord ? (value as Readonly<Record<string, unknown>>) : undefined
}
