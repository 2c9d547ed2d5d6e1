import type { GuardEvent } from './guard-event.ts'

/** Where events go. A sink that throws loses that batch and nothing else, and it is counted. */
export interface Sink {
  readonly name: string
  /** In the order in which they happened. The next batch waits until this one is taken. */
  write(batch: readonly GuardEvent[]): Promise<void> | void
  close?(): Promise<void> | void
}
