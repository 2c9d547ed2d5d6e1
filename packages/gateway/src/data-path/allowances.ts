import { keepNewest } from '@handfast/protocol'
import type { OwnerKey } from '@handfast/guard'

export interface AllowanceLimits {
  readonly requestsPerMinutePerPrincipal: number
  readonly exchangesMaxPerPrincipal: number
  readonly streamsMaxPerPrincipal: number
  readonly streamsMax: number
}

/** What a principal may take of this node. */
export interface Allowances {
  /** Whether so many more messages are within the rate; then they are taken, all or none. */
  takeRequests(owner: OwnerKey, count: number): boolean
  /** What gives it back; undefined when there are too many. */
  takeStream(owner: OwnerKey): (() => void) | undefined
  /** The same, for what is under way at one upstream at once. */
  takeExchange(owner: OwnerKey, place: ExchangePlace): (() => void) | undefined
}

export interface ExchangePlace {
  /** Name of the upstream in the configuration. */
  readonly upstream: string
  /** What tells must not wait for what asks: it may be what that waits for. */
  readonly kind: 'asks' | 'tells'
  /** Infinity where there is no such limit. */
  readonly connectionsMax: number
}

interface Bucket {
  left: number
  filledAtMs: number
}

const minuteMs = 60_000
/** Principals whose rate is remembered; beyond, that of the one seen first is forgotten. */
const principalsMax = 100_000

/** One for each kind of a principal, and one that it never has. */
const sharesOfConnections = 3

/** A bucket that holds a minute's requests, and is filled again as time goes on. */
export function createAllowances(limits: AllowanceLimits, clock: () => number): Allowances {
  const buckets = new Map<OwnerKey, Bucket>()
  const streams = new Map<OwnerKey, number>()
  const exchanges = new Map<string, number>()
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
      if (streamsOpen >= limits.streamsMax) return undefined
      const giveBack = take(streams, owner, limits.streamsMaxPerPrincipal)
      if (giveBack === undefined) return undefined
      streamsOpen += 1
      return once(() => {
        streamsOpen -= 1
        giveBack()
      })
    },
    takeExchange(owner, { upstream, kind, connectionsMax }) {
      const share = Math.max(1, Math.floor(connectionsMax / sharesOfConnections))
      const max = Math.min(limits.exchangesMaxPerPrincipal, share)
      const giveBack = take(exchanges, `${upstream} ${kind} ${owner}`, max)
      return giveBack && once(giveBack)
    },
  }
}

/** Counts one more, unless there are so many; what is returned counts it no longer. */
function take<Key>(counts: Map<Key, number>, key: Key, max: number): (() => void) | undefined {
  const count = counts.get(key) ?? 0
  if (count >= max) return undefined
  counts.set(key, count + 1)
  return () => {
    const left = (counts.get(key) ?? 1) - 1
    if (left === 0) counts.delete(key)
    else counts.set(key, left)
  }
}

function once(call: () => void): () => void {
  let isCalled = false
  return () => {
    if (isCalled) return
    isCalled = true
    call()
  }
}
