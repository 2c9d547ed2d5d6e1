import type { GuardEvent } from '../guard-event.ts'
import type { Sink } from '../sink.ts'

export const callbackSink = (
  take: (batch: readonly GuardEvent[]) => Promise<void> | void,
): Sink => ({ name: 'callback', write: take })
