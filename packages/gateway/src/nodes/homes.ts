import { createHash } from 'node:crypto'
import type { Caller, RecordKey, Store } from '@handfast/guard'

/**
 * In the modern era a server serves a principal, and what it keeps for them is in one process. So
 * each principal has one node for it, which is the first that they came to, as long as it lives.
 */
export interface Homes {
  /** @throws whatever the store throws. */
  of(upstream: string, caller: Caller): Promise<string>
  /** The node is gone. */
  forget(upstream: string, caller: Caller): Promise<void>
}

export interface HomesOptions {
  readonly store: Store
  readonly clock: () => number
  /** Of this node. */
  readonly name: string
  readonly isThere: (name: string) => Promise<boolean>
}

const kind = 'home'
const livesMs = 60 * 60 * 1000
const caps = { perOwnerMax: 1000, max: 10_000_000 }

export function createHomes({ store, clock, name, isThere }: HomesOptions): Homes {
  const found = async (key: RecordKey): Promise<string | undefined> => {
    const nowMs = clock()
    const record = await store.find(kind, key, nowMs)
    if (record === undefined) return undefined
    const times = { usedAtMs: nowMs, expiresAtMs: nowMs + livesMs }
    // Not with every request: it only has to outlive the process.
    if (record.expiresAtMs < nowMs + livesMs / 2) await store.touch({ kind, key }, times, nowMs)
    return record.value
  }
  return {
    async of(upstream, caller) {
      const key = keyOf(upstream, caller)
      const before = await found(key)
      if (before === name) return name
      if (before !== undefined && (await isThere(before))) return before
      const nowMs = clock()
      if (before !== undefined) await store.remove(kind, key, nowMs)
      const times = { createdAtMs: nowMs, usedAtMs: nowMs, expiresAtMs: nowMs + livesMs }
      const record = { kind, key, owner: caller.owner, value: name, version: 1, ...times }
      const insertion = await store.insert(record, caps, nowMs)
      // Another node was faster. Where there is no room, everybody is at home where they come.
      return insertion === 'exists' ? ((await found(key)) ?? name) : name
    },
    async forget(upstream, caller) {
      await store.remove(kind, keyOf(upstream, caller), clock())
    },
  }
}

/** A digest of 43 characters, which is what the brand says. */
const keyOf = (upstream: string, { owner }: Caller): RecordKey =>
  createHash('sha256').update(`home ${upstream} ${owner}`).digest('base64url') as RecordKey
