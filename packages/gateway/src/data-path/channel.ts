import type { ServerEvent } from './upstream.ts'
import type { EndSignal } from './ending.ts'

/**
 * One stream of the server behind, whose events are kept for a client that comes back. It is read
 * no further than so many events ahead of the client, and for a while after the client has gone.
 */
export interface Channel {
  /** In the ids of its events, and known to the clients that were sent them. */
  readonly name: string
  isOver(): boolean
  /** Nobody reads it now. */
  isLeft(): boolean
  /** Of its last event that a client was given. */
  delivered(): number
  /** Keeps nothing any more but what its client is waiting for; without one, it ends. */
  forget(): void
  /** What came after, and what comes; whoever was reading before is cut off. */
  read(after: number, signal: EndSignal): AsyncGenerator<ServerEvent>
}

export interface ChannelParts {
  readonly name: string
  readonly events: AsyncIterator<ServerEvent>
  /** Ends the request to the server behind. */
  readonly stop: () => void
  /** Called when that request is over, however it ended. */
  readonly over: () => void
  /** Of the session: when it is over, nobody comes back. Closed when the stream is. */
  readonly session: Ending
  readonly limits: ChannelLimits
  /** Of all channels together. */
  readonly tally: { bytes: number }
}

/** What the guard tells of a session. */
export interface Ending {
  readonly signal: AbortSignal
  close(): void
}

export interface ChannelLimits {
  readonly eventsMax: number
  readonly bytesMax: number
  /** How long after the client has gone. */
  readonly lingerMsMax: number
}

interface Kept {
  readonly sequence: number
  readonly event: ServerEvent
  readonly bytes: number
}

interface State extends Omit<ChannelParts, 'events' | 'over' | 'stop'> {
  /** Nothing to end when the stream is over: what it held is not kept as long as its events. */
  stop: () => void
  over: () => void
  kept: Kept[]
  bytes: number
  isForgotten: boolean
  isStopped: boolean
  sequence: number
  delivered: number
  /** The reader that counts; 0 for nobody. */
  reader: number
  readers: number
  outcome: { readonly error: unknown } | undefined
  /** Until nobody comes back. */
  lingering: NodeJS.Timeout | undefined
  wake: () => void
  changed: Promise<void>
}

/** Begins to read; the first event is the one that showed that it can be resumed. */
export function openChannel({ events, ...parts }: ChannelParts, first: ServerEvent): Channel {
  const state: State = {
    ...parts,
    kept: [],
    bytes: 0,
    isForgotten: false,
    isStopped: false,
    sequence: 0,
    delivered: 0,
    reader: 0,
    readers: 0,
    outcome: undefined,
    lingering: undefined,
    wake: () => undefined,
    changed: Promise.resolve(),
  }
  change(state)
  const { signal } = parts.session
  if (signal.aborted) end(state)
  signal.addEventListener('abort', () => end(state), { once: true })
  void pump(state, events, first)
  return {
    name: parts.name,
    isOver: () => state.outcome !== undefined,
    isLeft: () => state.reader === 0,
    delivered: () => state.delivered,
    forget() {
      state.isForgotten = true
      if (state.reader === 0 && state.outcome === undefined) stop(state)
      trim(state)
    },
    read: (after, signal) => read(state, after, signal),
  }
}

/** What is behind ends at once, also while no client is there. */
function end(state: State): void {
  state.isForgotten = true
  stop(state)
}

function stop(state: State): void {
  state.isStopped = true
  state.stop()
  change(state)
}

/** Tells whoever waits. */
function change(state: State): void {
  state.wake()
  state.changed = new Promise((resolve) => {
    state.wake = resolve
  })
}

async function pump(
  state: State,
  events: ChannelParts['events'],
  first: ServerEvent,
): Promise<void> {
  try {
    keep(state, first)
    for (;;) {
      while (isFull(state) && !state.isStopped) await state.changed
      const { done, value } = await events.next()
      if (done === true) break
      keep(state, value)
    }
    state.outcome = { error: undefined }
  } catch (error) {
    state.outcome = { error }
  } finally {
    state.session.close()
    state.over()
    state.stop = () => undefined
    state.over = () => undefined
    trim(state)
    change(state)
  }
}

function keep(state: State, event: ServerEvent): void {
  const bytes = event.kind === 'event' ? event.data.length : event.text.length
  state.sequence += 1
  state.kept.push({ sequence: state.sequence, event, bytes })
  state.bytes += bytes
  state.tally.bytes += bytes
  trim(state)
  change(state)
}

const isOverfull = ({ kept, bytes, limits, isForgotten }: State): boolean =>
  isForgotten ? kept.length > 0 : kept.length > limits.eventsMax || bytes > limits.bytesMax

const isDone = ({ outcome, reader }: State): boolean => outcome !== undefined && reader === 0

/** What nobody was given yet is not forgotten; the server behind waits instead. */
function trim(state: State): void {
  while (isOverfull(state)) {
    const [oldest] = state.kept
    const isWaitedFor = oldest !== undefined && oldest.sequence > state.delivered
    const isOfNobody = state.isForgotten && isDone(state)
    if (oldest === undefined || (isWaitedFor && !isOfNobody)) return
    state.kept.shift()
    state.bytes -= oldest.bytes
    state.tally.bytes -= oldest.bytes
  }
}

const isFull = (state: State): boolean => isOverfull(state) && state.outcome === undefined

async function* read(state: State, after: number, signal: EndSignal): AsyncGenerator<ServerEvent> {
  state.readers += 1
  const reader = state.readers
  state.reader = reader
  clearTimeout(state.lingering)
  change(state)
  const gone = (): void => change(state)
  signal.addEventListener('abort', gone, { once: true })
  let at = after
  try {
    for (;;) {
      signal.throwIfAborted()
      if (state.reader !== reader) return
      const next = following(state, at)
      if (next !== undefined) {
        at = next.sequence
        // A comment keeps a connection alive, and is no use to the next one.
        const isStale = next.event.kind === 'comment' && at <= state.delivered
        if (!isStale) yield shown(state.name, next)
        state.delivered = Math.max(state.delivered, at)
        trim(state)
        change(state)
      } else if (state.outcome === undefined) {
        await state.changed
      } else if (state.outcome.error === undefined) {
        return
      } else {
        throw state.outcome.error
      }
    }
  } finally {
    signal.removeEventListener('abort', gone)
    if (state.reader === reader) leave(state)
  }
}

/** They are numbered in a row, and the oldest may be forgotten. */
function following({ kept }: State, at: number): Kept | undefined {
  const [oldest] = kept
  return oldest === undefined ? undefined : kept[Math.max(0, at + 1 - oldest.sequence)]
}

function shown(name: string, { sequence, event }: Kept): ServerEvent {
  return event.kind === 'comment' ? event : { ...event, id: `${name}.${sequence}` }
}

function leave(state: State): void {
  state.reader = 0
  trim(state)
  if (state.outcome !== undefined) return
  if (state.session.signal.aborted) return
  clearTimeout(state.lingering)
  state.lingering = setTimeout(() => {
    if (state.reader === 0) stop(state)
  }, state.limits.lingerMsMax).unref()
}
