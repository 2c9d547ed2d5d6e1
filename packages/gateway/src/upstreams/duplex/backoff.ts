import type { OwnerKey } from '@handfast/guard'

/** Whoever's servers end by themselves soon after they were started waits before the next one. */
export interface Backoff {
  /** How long from now no server is to be started; 0 for not at all. */
  pauseMs(owner: OwnerKey, nowMs: number): number
  failed(owner: OwnerKey, nowMs: number): void
  succeeded(owner: OwnerKey): void
}

interface Failing {
  readonly times: number
  readonly untilMs: number
}

const firstPauseMs = 1000
const pauseMsMax = 30_000
const ownersMax = 10_000

/** The first failure costs nothing: one crash is no loop. */
export function createBackoff(): Backoff {
  const failing = new Map<OwnerKey, Failing>()
  return {
    pauseMs: (owner, nowMs) => Math.max(0, (failing.get(owner)?.untilMs ?? 0) - nowMs),
    failed(owner, nowMs) {
      const times = (failing.get(owner)?.times ?? 0) + 1
      const pause = times === 1 ? 0 : Math.min(firstPauseMs * 2 ** (times - 2), pauseMsMax)
      failing.delete(owner)
      failing.set(owner, { times, untilMs: nowMs + pause })
      const [oldest] = failing.size > ownersMax ? failing.keys() : []
      if (oldest !== undefined) failing.delete(oldest)
    },
    succeeded: (owner) => void failing.delete(owner),
  }
}
