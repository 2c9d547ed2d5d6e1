import type { OwnerKey } from '../../core/principal.ts'
import type { RecordKind } from '../../core/store.ts'
import type { RedisCalls } from './client.ts'
import type { Claim, Locators, Place } from './locators.ts'
import { countScript } from './scripts.ts'
import type { Script } from './scripts.ts'
import { createTotals } from './totals.ts'
import type { Totals } from './totals.ts'

/**
 * Everything of an owner is in one group, and a group is in one slot of a cluster: what concerns
 * one owner is one atomic step, and no slot holds everything.
 */
export interface Groups {
  readonly count: number
  run(script: Script, asked: Asked): Promise<unknown>
  inEach(script: Script, asked: Omit<Asked, 'group'>): Promise<unknown[]>
  ofOwner(owner: OwnerKey): number
  ofKey(place: Place): Promise<Located>
  /** Of all groups together. */
  readonly totals: Totals
}

export interface Asked {
  readonly group: number
  readonly kind: RecordKind
  readonly nowMs: number
  readonly args: readonly (string | number)[]
}

export interface Located {
  readonly group: number
  /** What says so, when there are several groups and there is such a key. */
  readonly claim: Claim | undefined
}

export interface GroupOptions {
  readonly calls: RedisCalls
  readonly locators: Locators
  readonly prefix: string
  readonly count: number
}

export function createGroups({ calls, locators, prefix, count }: GroupOptions): Groups {
  const all = Array.from({ length: count }, (_, group) => group)

  const run = (script: Script, { group, kind, nowMs, args }: Asked): Promise<unknown> => {
    const base = `${prefix}:{${prefix}.${group}}`
    return calls.run(script, base, [kind, String(nowMs), ...args.map(String)])
  }

  const inEach: Groups['inEach'] = (script, asked) =>
    Promise.all(all.map((group) => run(script, { ...asked, group })))
  const countAll = async (kind: RecordKind, nowMs: number): Promise<number[]> =>
    (await inEach(countScript, { kind, nowMs, args: [] })).map(Number)

  return {
    count,
    run,
    inEach,
    ofOwner: (owner) => spread(owner, count),

    async ofKey(place) {
      if (count === 1) return { group: 0, claim: undefined }
      const claim = await locators.locate(place)
      // A group is asked for an unknown key as well, so that it takes as long as a foreign one.
      return { group: claim?.group ?? spread(place.key, count), claim }
    },
    totals: createTotals(count, countAll),
  }
}

/** FNV-1a: the same for every process that shares the store, and even over digests. */
function spread(text: string, count: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0) % count
}

export const sumOf = (counts: readonly unknown[]): number =>
  counts.reduce((sum: number, count) => sum + Number(count), 0)
