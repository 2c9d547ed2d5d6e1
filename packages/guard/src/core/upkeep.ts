import type { Clock } from './clock.ts'
import type { OpenStreams } from './open-streams.ts'
import { sessionKind } from './session.ts'
import type { Sessions } from './session.ts'
import { inSlices } from './slices.ts'
import type { Slices } from './slices.ts'
import type { RecordKey, Removal, Store } from './store.ts'
import { unreferenced } from './unreferenced.ts'

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
const sweeping: Slices = { recordsMax: 20_000, sliceMax: 1000 }
const streamsMax = 200
/** Asked for at a time, when all have to be looked at. */
const togetherMax = 50

export function createUpkeep({ store, sessions, openStreams, clock }: UpkeepParts): Upkeep {
  let timer: ReturnType<typeof setInterval> | undefined
  let unsubscribe: (() => void) | undefined
  let position = 0
  let isBusy = false

  /** An answer that is being sent does not keep a session alive, and must not outlive it. */
  const lookAt = async (keys: readonly RecordKey[]): Promise<void> => {
    for (let from = 0; from < keys.length; from += togetherMax) {
      const together = keys.slice(from, from + togetherMax)
      await Promise.all(
        together.map(async (key) => {
          if (!(await sessions.isLive(key))) openStreams.end({ kind: sessionKind, key })
        }),
      )
    }
  }

  const round = async (): Promise<void> => {
    await inSlices(sweeping, (recordsMax) => store.sweep(recordsMax, clock()))
    const open = openStreams.sessions()
    const from = position < open.length ? position : 0
    await lookAt(open.slice(from, from + streamsMax))
    position = from + streamsMax
  }

  /** One at a time: a store that is slow is not asked for more. */
  const upkeep = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy) return
    isBusy = true
    // A store that is down says so to those who need it; upkeep tries again.
    await work().catch(() => undefined)
    isBusy = false
  }

  const hear = (removal: Removal): void => {
    if (!('missed' in removal)) return openStreams.end(removal)
    void lookAt(openStreams.sessions()).catch(() => undefined)
  }

  return {
    start() {
      if (timer !== undefined) return
      unsubscribe = store.onRemoval(hear)
      timer = unreferenced(setInterval(() => void upkeep(round), everyMs))
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
