import type { Clock } from './clock.ts'
import type { Due, OpenStreams } from './open-streams.ts'
import { sessionKind } from './session.ts'
import { inSlices } from './slices.ts'
import type { Slices } from './slices.ts'
import type { Removal, Store } from './store.ts'
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
  readonly openStreams: OpenStreams
  readonly clock: Clock
}

const everyMs = 1000
/** In one round; what is left waits for the next. */
const sweeping: Slices = { recordsMax: 20_000, sliceMax: 1000 }
/** Those whose time may have come, and how many of them are asked for at once. */
const looking: Slices = { recordsMax: 200_000, sliceMax: 200 }
/** Whatever their time, as a removal may have gone unheard. */
const inTurnMax = 200

export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { store, openStreams, clock } = parts
  let timer: ReturnType<typeof setInterval> | undefined
  let unsubscribe: (() => void) | undefined

  const looks = oneAtATime(() => look(parts))
  const sweeps = oneAtATime(() =>
    inSlices(sweeping, (recordsMax) => store.sweep(recordsMax, clock())),
  )

  const hear = (removal: Removal): void => {
    if (!('missed' in removal)) return openStreams.end(removal)
    openStreams.suspectAll()
    void looks()
  }
  const round = async (): Promise<void> => {
    await Promise.all([looks(), sweeps()])
  }

  return {
    start() {
      if (timer !== undefined) return
      unsubscribe = store.onRemoval(hear)
      timer = unreferenced(setInterval(() => void round(), everyMs))
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

async function look(parts: UpkeepParts): Promise<void> {
  const { openStreams, clock } = parts
  let mayAsk = true
  await inSlices(looking, async (sessionsMax) => {
    const due = openStreams.due(clock(), { sessionsMax, againMs: everyMs })
    mayAsk = await lookAt(due, mayAsk, parts)
    return due.length
  })
  await lookAt(openStreams.inTurn(inTurnMax), mayAsk, parts)
}

/**
 * An answer that is being sent does not keep a session alive, and must not outlive it. False when
 * the store could not say; past its absolute limit a session is over in any case.
 */
async function lookAt(
  sessions: Due,
  mayAsk: boolean,
  { store, openStreams, clock }: UpkeepParts,
): Promise<boolean> {
  const nowMs = clock()
  const looks = sessions.map(async ({ ref, endsAtMs }) => {
    const isPast = endsAtMs <= nowMs
    if (!isPast && !mayAsk) return
    const found = isPast ? undefined : await store.find(sessionKind, ref, nowMs)
    if (found === undefined) openStreams.end({ kind: sessionKind, key: ref })
    else openStreams.isLiveUntil(ref, found.expiresAtMs)
  })
  const outcomes = await Promise.allSettled(looks)
  return mayAsk && outcomes.every(({ status }) => status === 'fulfilled')
}

/** A store that is slow is not asked for more. */
function oneAtATime(work: () => Promise<unknown>): () => Promise<void> {
  let isBusy = false
  return async () => {
    if (isBusy) return
    isBusy = true
    // A store that is down says so to those who need it; upkeep tries again.
    await work().catch(() => undefined)
    isBusy = false
  }
}
