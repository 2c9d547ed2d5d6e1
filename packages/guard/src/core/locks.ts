import { keepNewest } from '@handfast/protocol'
import type { OwnerKey } from './principal.ts'

/** Principals whom this node refuses, or slows down, for a while. */
export interface Locks {
  lock(owner: OwnerKey, untilMs: number): void
  throttle(owner: OwnerKey, perMinute: number, untilMs: number): void
  /** Counts the request. Whether it has to be refused. */
  refuses(owner: OwnerKey, nowMs: number): boolean
}

interface Held {
  readonly untilMs: number
  readonly perMinute: number
  minute: number
  count: number
}

/** Beyond it the one that was held first goes free: memory is worth more than a late lock. */
const heldMax = 10_000

export function createLocks(): Locks {
  const held = new Map<OwnerKey, Held>()

  const hold = (owner: OwnerKey, perMinute: number, untilMs: number): void => {
    held.delete(owner)
    keepNewest(held, [owner, { untilMs, perMinute, minute: 0, count: 0 }], heldMax)
  }

  return {
    lock: (owner, untilMs) => hold(owner, 0, untilMs),
    throttle: hold,
    refuses(owner, nowMs) {
      const found = held.get(owner)
      if (found === undefined) return false
      if (found.untilMs <= nowMs) {
        held.delete(owner)
        return false
      }
      const minute = Math.floor(nowMs / 60_000)
      if (found.minute !== minute) Object.assign(found, { minute, count: 0 })
      found.count += 1
      return found.count > found.perMinute
    },
  }
}
