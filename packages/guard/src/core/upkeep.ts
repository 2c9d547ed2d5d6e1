import type { Clock } from './clock.ts'
import type { OpenStreams } from './open-streams.ts'
import { sessionKind } from './session.ts'
import type { Sessions } from './session.ts'
import { unreferenced } from './runtime.ts'
import type { Store } from './store.ts'

/** What has to be done although nobody asks: expired things freed, overdue answers ended. */
export interface Upkeep {
  /** Begins with the first request, since some runtimes allow no timers before. */
  start(): void
  /** One round, as the timer makes it. */
  round(): Promise<void>
  stop(): void
}

export interface UpkeepParts {
  readonly store: Store
  readonly sessions: Sessions
  readonly openStreams: OpenStreams
  readonly clock: Clock
}

const everyMs = 1000
/** In one round; what is left waits for the next. */
const recordsMax = 1000
const streamsMax = 200

export function createUpkeep({ store, sessions, openStreams, clock }: UpkeepParts): Upkeep {
  let timer: ReturnType<typeof setInterval> | undefined
  let unsubscribe: (() => void) | undefined
  let position = 0

  const round = async (): Promise<void> => {
    await store.sweep(recordsMax, clock())
    const open = openStreams.sessions()
    // An answer that is being sent does not keep a session alive, and must not outlive it.
    const from = position < open.length ? position : 0
    for (const key of open.slice(from, from + streamsMax)) {
      if (!(await sessions.isLive(key))) openStreams.end({ kind: sessionKind, key })
    }
    position = from + streamsMax
  }

  return {
    start() {
      if (timer !== undefined) return
      unsubscribe = store.onRemoval((removal) => openStreams.end(removal))
      // A store that is down says so to those who need it; upkeep tries again.
      timer = setInterval(() => void round().catch(() => undefined), everyMs)
      unreferenced(timer)
    },
    round,
    stop() {
      clearInterval(timer)
      unsubscribe?.()
      timer = undefined
      openStreams.end({ kind: sessionKind, all: true })
    },
  }
}
