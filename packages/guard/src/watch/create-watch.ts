import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { createKeyRing } from '../core/keys.ts'
import type { Key } from '../core/keys.ts'
import { systemRandom } from '../core/random.ts'
import type { RandomBytes } from '../core/random.ts'
import { allSettled } from '../core/revocable.ts'
import type { Revocable } from '../core/revocable.ts'
import type { Controls, Watcher } from '../core/watcher.ts'
import { act, withKeepers } from './act.ts'
import type { Actions } from './act.ts'
import type { Alarm } from './alert.ts'
import { createDelivery } from './delivery.ts'
import type { DeliveryCounts } from './delivery.ts'
import { detectors } from './detectors/registry.ts'
import type { GuardAlert } from './guard-event.ts'
import { createInnerIds } from './inner-ids.ts'
import { createKeyedHash } from './keyed-hash.ts'
import type { Sink } from './sink.ts'

export interface WatchOptions {
  readonly sinks?: readonly Sink[]
  /** Hash what leaves; the same keys on all nodes make their events comparable. */
  readonly keys?: readonly Key[]
  /** What is done about an alert, by detector. Nothing when absent. */
  readonly act?: Actions
  /** Sessions that the guard has not, such as those of the presets, for the same actions. */
  readonly keepers?: readonly Revocable[]
  /** One that throws, or is rejected, is counted as failed, and loses nothing else. */
  readonly onAlert?: (alert: GuardAlert) => unknown
  /** Resolved sessions and handles are most of what happens; detectors see them in any case. */
  readonly includeResolved?: boolean
  readonly batchMax?: number
  readonly queueMax?: number
  /** How long an event waits for others to go with it. */
  readonly everyMs?: number
  readonly clock?: Clock
  readonly random?: RandomBytes
}

export interface Watch extends Watcher {
  seeInnerId(id: string): void
  attach(controls: Controls): void
  /** Delivers what waits. It resolves when every sink has taken it or failed to. */
  flush(): Promise<void>
  /** Delivers what waits and closes every sink; rejected, once all are, if one could not be. */
  close(): Promise<void>
  stats(): WatchStats
}

export interface WatchStats extends DeliveryCounts {
  /** Happenings, delivered or not. */
  readonly seen: number
}

const batchMaxDefault = 500
const queueMaxDefault = 20_000
const everyMsDefault = 1000

/** Never throws into the request that it is told of. */
export function createWatch(options: WatchOptions = {}): Watch {
  const { sinks = [], clock = systemClock, random = systemRandom } = options
  const keys = options.keys === undefined ? undefined : createKeyRing(options.keys)
  const delivery = createDelivery({
    sinks,
    onAlert: options.onAlert,
    hash: createKeyedHash(keys, random),
    batchMax: options.batchMax ?? batchMaxDefault,
    queueMax: options.queueMax ?? queueMaxDefault,
    everyMs: options.everyMs ?? everyMsDefault,
    clock,
  })
  const watching = detectors.map((make) => make())
  const watchingUse = watching.filter(({ seesUse }) => seesUse)
  const innerIds = createInnerIds()
  let controls: Controls | undefined
  let seen = 0

  const raise = (alarm: Alarm): void => {
    const action = controls === undefined ? undefined : options.act?.[alarm.detector]
    if (action !== undefined && controls !== undefined) act(action, alarm, controls)
    delivery.add({ alarm, action: action?.do })
  }

  return {
    tell(happening) {
      seen += 1
      const isUse = happening.name.endsWith('.resolved')
      if (!isUse || options.includeResolved === true) delivery.add({ happening })
      for (const detector of isUse ? watchingUse : watching) {
        const alarm = detector.see(happening)
        if (alarm !== undefined) raise(alarm)
      }
    },
    seeInnerId(id) {
      const alarm = innerIds.see(id, clock())
      if (alarm !== undefined) raise(alarm)
    },
    attach(given) {
      controls = withKeepers(given, options.keepers ?? [])
    },
    flush: () => delivery.flush(),
    async close() {
      await delivery.flush()
      await allSettled(sinks.map(async (sink) => sink.close?.()))
    },
    stats: () => ({ seen, ...delivery.counts() }),
  }
}
