import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { replay } from '../../legacy/event-replay.ts'
import type { Replay } from '../../legacy/event-replay.ts'
import { sessionHeaders } from '../../legacy/session.ts'
import type { Session } from '../../legacy/session.ts'
import { argumentsFor } from '../../tools/arguments.ts'
import { mayHaveTools, toolsOf } from '../../tools/found-state.ts'
import { isEnding } from '../../tools/handle-tools.ts'
import { newCanary } from '../../tools/mint.ts'
import type { Tool } from '../../tools/tool.ts'
import { mayCall } from '../../tools/tool.ts'
import { toolCallerIn } from '../../tools/tool-caller.ts'
import { wait } from '../../wire/clock.ts'
import type { ServerEvent } from '../../wire/event-stream.ts'
import { similarId } from '../../wire/randomness.ts'
import type { Stream } from '../../wire/stream.ts'
import type { Listeners } from './listeners.ts'

export interface OwnStreamTrial {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
}

const nothing: OwnStreamTrial = { owner: [], attempts: [] }

/** Tools that are called so that one of them may have the server tell something. */
const toolsMax = 6
const eventsMax = 50
/** For what a call sets off to be told after it was answered. */
const lateMsMax = 300

/**
 * The stream that a session has for what nobody asked (2025-11-25 basic/transports, Listening for
 * Messages from the Server) has one name in every session of some SDKs. Whoever comes back to their
 * own is told what others were told since, and knows nothing of them.
 */
export async function tryOwnStream(
  lab: Lab,
  { mine, others, withinMs }: Listeners & { readonly withinMs: number },
): Promise<OwnStreamTrial> {
  if (mine.session === undefined || others.session === undefined) return nothing
  if (!mayHaveTools(lab)) return nothing
  const caller = toolCallerIn(lab, sessionHeaders(mine.session))
  const tools = (await toolsOf(lab, caller)).filter((tool) => mayCall(lab, tool) && !isEnding(tool))
  const ear = await hearkenTo(lab, mine.session)
  const other = await hearkenTo(lab, others.session)
  try {
    if (ear === undefined || other === undefined) return nothing
    const stirred = tools.slice(0, toolsMax)
    const [cursor] = (await stir(lab, ear, stirred)).slice(-1)
    const [otherCursor] = (await stir(lab, other, stirred)).slice(-1)
    if (cursor?.id === undefined || otherCursor?.id === undefined) return nothing
    other.stream.close()
    const since = await stir(lab, ear, stirred)
    ear.stream.close()
    const isSince = (event: ServerEvent): boolean =>
      since.some((one) => isSame(one, event)) && !other.heard.some((one) => isSame(one, event))
    return await resumeBoth(lab, {
      own: { session: mine.session, after: cursor.id },
      foreign: { session: others.session, after: otherCursor.id },
      isWanted: isSince,
      withinMs,
    })
  } finally {
    ear?.stream.close()
    other?.stream.close()
  }
}

/** Ids may be counted in each session, and notices may be alike: only both together name one. */
const isSame = (one: ServerEvent, other: ServerEvent): boolean =>
  one.id === other.id && one.data === other.data

interface Ear {
  readonly session: Session
  readonly stream: Stream
  readonly heard: ServerEvent[]
}

async function hearkenTo(lab: Lab, session: Session): Promise<Ear | undefined> {
  const { stream } = await lab.wire.listen({
    as: session.owner,
    method: 'GET',
    url: lab.surface.url,
    headers: [['accept', 'text/event-stream'], ...sessionHeaders(session)],
  })
  return stream === undefined ? undefined : { session, stream, heard: [] }
}

/** Calls everything in a session; what came of it on the session's own stream, with ids. */
async function stir(
  lab: Lab,
  { session, stream, heard }: Ear,
  tools: readonly Tool[],
): Promise<readonly ServerEvent[]> {
  const caller = toolCallerIn(lab, sessionHeaders(session))
  for (const { name, inputSchema } of tools) {
    const args = argumentsFor(inputSchema, { text: newCanary(lab), known: new Map() })
    if (args !== undefined) await caller.call(session.owner, name, args)
  }
  const before = heard.length
  const isNew = (event: ServerEvent): boolean =>
    event.id !== undefined && !heard.some((one) => isSame(one, event))
  while (heard.length < before + eventsMax) {
    const withinMs = heard.length === before ? Math.min(lab.limits.silenceMs, lateMsMax) : 1
    const event = await stream.find(isNew, withinMs)
    if (event === undefined) break
    if (event.id !== undefined) lab.redactor.learn(event.id, 'event id')
    heard.push(event)
  }
  return heard.slice(before)
}

interface Cursor {
  readonly session: Session
  readonly after: string
}

interface Resuming extends Pick<Replay, 'isWanted' | 'withinMs'> {
  readonly own: Cursor
  readonly foreign: Cursor
}

async function resumeBoth(
  lab: Lab,
  { own, foreign, isWanted, withinMs }: Resuming,
): Promise<OwnStreamTrial> {
  const shared = { isWanted, withinMs }
  const a = own.session.owner.name
  const title = `${a}: what they missed on the stream of their session`
  const back = await resume(lab, { ...own, ...shared, title, as: own.session.owner })
  // What is not even replayed to its owner, the server has not kept.
  if (back.reception !== 'accepted') return nothing
  const as = foreign.session.owner
  const what = `${as.name}: what they missed on theirs, for what ${a} was told`
  const sight = await resume(lab, { ...foreign, ...shared, title: what, as })
  const unknown = await resume(lab, {
    ...foreign,
    ...shared,
    as,
    title: `${as.name}: the same with a made-up event id`,
    after: similarId(foreign.after, lab.random),
  })
  return { owner: [back], attempts: [{ ...sight, unknown }] }
}

/** Times that a stream is asked for which the server may believe to be open still. */
const triesMax = 3
const againMs = 50

async function resume(lab: Lab, wanted: Replay): Promise<Sight> {
  let sight = await replay(lab, wanted)
  for (let tries = 1; tries < triesMax && sight.reception !== 'accepted'; tries += 1) {
    if (!sight.answer.startsWith('HTTP 409')) break
    await wait(againMs, lab.clock)
    sight = await replay(lab, wanted)
  }
  return sight
}
