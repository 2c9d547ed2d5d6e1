import { revocableOf } from '../core/revocable.ts'
import type { Revocable } from '../core/revocable.ts'
import type { Controls } from '../core/watcher.ts'
import type { Alarm, DetectorId } from './alert.ts'
import type { AlertAction } from './guard-event.ts'

/** What to do, and how much of it. */
export interface Action {
  /** `revoke` ends the session in question; the others are about who did it. */
  readonly do: AlertAction
  readonly forMs?: number
  /** Of `throttle`: so many requests. */
  readonly perMinute?: number
}

export type Actions = Partial<Readonly<Record<DetectorId, Action>>>

const forMsDefault = 600_000
const perMinuteDefault = 30

/** Begins it and does not wait: it is called while a request waits. */
export function act(action: Action, alarm: Alarm, controls: Controls): void {
  const { caller, subject } = alarm
  const forMs = action.forMs ?? forMsDefault
  // A store that is down keeps nothing from being refused meanwhile.
  const ignore = (): void => undefined
  if (action.do === 'revoke') {
    if (subject !== undefined) controls.revoke(subject).catch(ignore)
    return
  }
  if (caller === undefined) return
  if (action.do === 'lock') controls.lock(caller, forMs).catch(ignore)
  else controls.throttle(caller, action.perMinute ?? perMinuteDefault, forMs)
}

/** The same for whatever else keeps sessions of the same principals. */
export function withKeepers(controls: Controls, keepers: readonly Revocable[]): Controls {
  const theirs = revocableOf(() => keepers)
  return {
    async revoke(session) {
      await Promise.all([controls.revoke(session), theirs.revoke(session)])
    },
    async lock(owner, forMs) {
      await Promise.all([controls.lock(owner, forMs), theirs.revokeAllOf(owner)])
    },
    throttle: controls.throttle,
  }
}
