import type { Clock } from '../core/clock.ts'
import { within } from '../core/deadline.ts'
import type { Happening } from '../core/event.ts'
import { unreferenced } from '../core/unreferenced.ts'
import type { Alarm } from './alert.ts'
import { alertOf, droppedEvent, eventOf } from './guard-event.ts'
import type { AlertAction, GuardAlert, GuardEvent } from './guard-event.ts'
import type { KeyedHash } from './keyed-hash.ts'
import { createQueue } from './queue.ts'
import type { Sink } from './sink.ts'

/** Something to be told: what happened, or what a detector made of it. */
export type Entry =
  | { readonly happening: Happening }
  | { readonly alarm: Alarm; readonly action: AlertAction | undefined }

/** Brings what is told to the sinks, in batches and in order. */
export interface Delivery {
  add(entry: Entry): void
  flush(): Promise<void>
  counts(): DeliveryCounts
}

export interface DeliveryCounts {
  readonly delivered: number
  /** There was no room, since sinks are slow. */
  readonly dropped: number
  /** Batches that a sink did not take, and alerts that `onAlert` failed at. */
  readonly failed: number
}

export interface DeliveryOptions {
  readonly sinks: readonly Sink[]
  readonly onAlert: ((alert: GuardAlert) => unknown) | undefined
  readonly hash: KeyedHash
  readonly batchMax: number
  readonly queueMax: number
  readonly everyMs: number
  readonly clock: Clock
}

const sinkWaitMsMax = 10_000

export function createDelivery(options: DeliveryOptions): Delivery {
  const { sinks, onAlert, hash, batchMax, queueMax, everyMs, clock } = options
  const queue = createQueue<Entry>(queueMax)
  const counts = { delivered: 0, failed: 0 }
  let timer: ReturnType<typeof setTimeout> | undefined
  let flushing: Promise<void> = Promise.resolve()

  const published = async (entry: Entry): Promise<GuardEvent> =>
    'alarm' in entry ? alertOf(entry.alarm, entry.action, hash) : eventOf(entry.happening, hash)

  // Nobody waits for what it does with an alert, so that one that hangs holds up no event.
  const alert = async (event: GuardAlert): Promise<void> => {
    try {
      await onAlert?.(event)
    } catch {
      counts.failed += 1
    }
  }

  const deliver = async (batch: readonly GuardEvent[]): Promise<void> => {
    for (const event of batch) if (event.name === 'alert') void alert(event)
    const taken = await Promise.allSettled(sinks.map((sink) => writeTo(sink, batch)))
    counts.failed += taken.filter(({ status }) => status === 'rejected').length
    counts.delivered += batch.length
  }

  const flushBatch = async (): Promise<void> => {
    const batch = await Promise.all(queue.take(batchMax).map(published))
    const dropped = queue.takeDropped()
    await deliver(dropped === 0 ? batch : [...batch, droppedEvent(dropped, clock())])
  }

  const flushAll = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    while (queue.size > 0) {
      try {
        await flushBatch()
      } catch {
        // A time or a key that cannot be used loses this batch, and not what comes after it.
        counts.failed += 1
      }
    }
  }

  const flush = (): Promise<void> => {
    // One after the other, so that sinks see events in order.
    flushing = flushing.then(flushAll).catch(() => void (counts.failed += 1))
    return flushing
  }

  return {
    add(entry) {
      if (sinks.length === 0 && onAlert === undefined) return
      queue.push(entry)
      if (timer !== undefined) return
      timer = setTimeout(() => void flush(), everyMs)
      unreferenced(timer)
    },
    flush,
    counts: () => ({ ...counts, dropped: queue.dropped }),
  }
}

const writeTo = async (sink: Sink, batch: readonly GuardEvent[]): Promise<void> =>
  within(Promise.resolve(sink.write(batch)), sinkWaitMsMax, () => new Error('The sink is slow.'))
