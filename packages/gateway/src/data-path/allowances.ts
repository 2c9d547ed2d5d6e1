import { keepNewest } from '@handfast/protocol'
import type { OwnerKey } from '@handfast/guard'

export interface AllowanceLimits {
  readonly requestsPerMinutePerPrincipal: number
  readonly streamsMaxPerPrincipal: number
  readonly streamsMax: number
}

/** What a principal may take of this node. */
export interface Allowances {
  /** Whether so many more messages are within the rate; then they are taken, all or none. */
  takeRequests(owner: OwnerKey, count: number): boolean
  /** What gives it back; undefined when there are too many. */
  takeStream(owner: OwnerKey): (() => void) | undefined
}

interface Bucket {
  left: number
  filledAtMs: number
}

const minuteMs = 60_000
/** Principals whose rate is remembered; beyond, that of the one seen first is forgotten. */
const principalsMax = 100_000

/** A bucket that holds a minute's requests, and is filled again as time goes on. */
export function createAllowances(limits: AllowanceLimits, clock: () => number): Allowances {
  const buckets = new Map<OwnerKey, Bucket>()
  const streams = new Map<OwnerKey, number>()
  let streamsOpen = 0
  const most = limits.requestsPerMinutePerPrincipal

  const bucketOf = (owner: OwnerKey, nowMs: number): Bucket => {
    const known = buckets.get(owner)
    if (known !== undefined) return known
    const bucket = { left: most, filledAtMs: nowMs }
    keepNewest(buckets, [owner, bucket], principalsMax)
    return bucket
  }

  return {
    takeRequests(owner, count) {
      const nowMs = clock()
      const bucket = bucketOf(owner, nowMs)
      const gained = ((nowMs - bucket.filledAtMs) / minuteMs) * most
      bucket.left = Math.min(most, bucket.left + Math.max(0, gained))
      bucket.filledAtMs = nowMs
      if (bucket.left < count) return false
      bucket.left -= count
      return true
    },
    takeStream(owner) {
      const open = streams.get(owner) ?? 0
      if (open >= limits.streamsMaxPerPrincipal || streamsOpen >= limits.streamsMax) {
        return undefined
      }
      streams.set(owner, open + 1)
      streamsOpen += 1
      let isGivenBack = false
      return () => {
        if (isGivenBack) return
        isGivenBack = true
        streamsOpen -= 1
        const left = (streams.get(owner) ?? 1) - 1
        if (left === 0) streams.delete(owner)
        else streams.set(owner, left)
      }
    },
  }
}
