import type { GuardAlert, GuardEvent, Sink } from '@handfast/guard/watch'
import { createRing } from './ring.ts'

/** An event with where it happened, and a number that only rises. */
export interface SeenEvent {
  readonly number: number
  readonly upstream: string
  readonly event: GuardEvent
}

export interface SeenAlert extends SeenEvent {
  readonly event: GuardAlert
}

/** What tells an echo. */
export interface Told {
  readonly name: string
  readonly reason?: string
}

/**
 * Refusals of a request that repeat what was said of its session, proof or principal just before:
 * who counts attempts would count these twice.
 */
export const isEcho = ({ name, reason = '' }: Told): boolean =>
  name === 'request.refused' && echoes.has(reason)

const echoes: ReadonlySet<string> = new Set(['proof-invalid', 'session-unknown', 'sessions-full'])

/** What was told of late, for the console. */
export interface Events {
  sinkOf(upstream: string): Sink
  /** Oldest first. */
  recent(): readonly SeenEvent[]
  alerts(): readonly SeenAlert[]
  /** Called with each as it comes; returns what ends that. */
  listen(listener: (seen: SeenEvent) => void): () => void
}

const eventsMax = 5000
/** Events are many, and must not push alerts out. */
const alertsMax = 500

export function createEvents(): Events {
  const events = createRing<SeenEvent>(eventsMax)
  const alerts = createRing<SeenAlert>(alertsMax)
  const listeners = new Set<(seen: SeenEvent) => void>()
  let number = 0
  const add = (upstream: string, event: GuardEvent): void => {
    number += 1
    const seen = { number, upstream, event }
    events.push(seen)
    if (event.name === 'alert') alerts.push({ number, upstream, event })
    for (const listener of listeners) listener(seen)
  }
  return {
    sinkOf: (upstream) => ({
      name: 'console',
      write(batch) {
        for (const event of batch) if (!isEcho(event)) add(upstream, event)
      },
    }),
    recent: () => events.all(),
    alerts: () => alerts.all(),
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
