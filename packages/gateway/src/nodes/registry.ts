import { createHash } from 'node:crypto'
import type { OwnerKey, RecordKey, Store } from '@handfast/guard'
import { memberOf } from '@handfast/protocol'
import { textOf } from '../data-path/text-of.ts'
import { UpstreamError } from '../data-path/upstream.ts'

/** Which nodes there are, and where: each says so of itself in the store that all of them share. */
export interface Registry {
  /** @throws whatever the store throws. */
  announce(): Promise<void>
  /**
   * Undefined for a node that has not been heard of for a while.
   *
   * @throws UpstreamError UPSTREAM_UNREACHABLE while the store has been away for so long that a
   *   node which is there may not be in it; and whatever the store throws.
   */
  urlOf(name: string): Promise<string | undefined>
  leave(): Promise<void>
}

const kind = 'node'
const nodesMax = 10_000
const againMs = 5000
const livesMs = 15_000

export interface RegistryOptions {
  readonly store: Store
  readonly clock: () => number
  readonly name: string
  readonly url: string
}

export function createRegistry({ store, clock, name, url }: RegistryOptions): Registry {
  const key = keyOf(name)
  let heardAtMs = clock()
  let unsureUntilMs = 0
  const insert = async (): Promise<void> => {
    const nowMs = clock()
    // A node is its own principal.
    const owner = key as string as OwnerKey
    const times = { createdAtMs: nowMs, usedAtMs: nowMs, expiresAtMs: nowMs + livesMs }
    const record = { kind, key, owner, value: JSON.stringify({ url }), version: 1, ...times }
    await store.insert(record, { perOwnerMax: 1, max: nodesMax }, nowMs)
  }
  const goOn = async (): Promise<void> => {
    const nowMs = clock()
    const times = { usedAtMs: nowMs, expiresAtMs: nowMs + livesMs }
    if (!(await store.touch({ kind, key }, times, nowMs))) await insert()
    // The others come back when they ask again, as this one did.
    if (isLate(nowMs)) unsureUntilMs = nowMs + livesMs
    heardAtMs = nowMs
  }
  const isLate = (nowMs: number): boolean => nowMs - heardAtMs > livesMs - againMs
  let timer: NodeJS.Timeout | undefined
  return {
    async announce() {
      // Whatever a node of this name has said before it was started anew.
      await store.remove(kind, key, clock())
      await insert()
      // A store that is away for a moment is asked again.
      timer = setInterval(() => void goOn().catch(() => undefined), againMs).unref()
    },
    async urlOf(other) {
      const nowMs = clock()
      const record = await store.find(kind, keyOf(other), nowMs)
      if (record !== undefined) return textOf(memberOf(JSON.parse(record.value), 'url'))
      if (!isLate(nowMs) && nowMs >= unsureUntilMs) return undefined
      throw new UpstreamError('UPSTREAM_UNREACHABLE', 'The store was away, and with it all nodes')
    },
    async leave() {
      clearInterval(timer)
      await store.remove(kind, key, clock()).catch(() => false)
    },
  }
}

/** A digest of 43 characters, which is what the brand says. */
const keyOf = (name: string): RecordKey =>
  createHash('sha256').update(`node ${name}`).digest('base64url') as RecordKey
