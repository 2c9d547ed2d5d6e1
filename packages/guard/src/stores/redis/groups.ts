import type { OwnerKey } from '../../core/principal.ts'
import type { RecordKind } from '../../core/store.ts'
import type { RedisCalls } from './client.ts'
import type { Claim, Locators, Place } from './locators.ts'
import { countScript } from './scripts.ts'
import type { Script } from './scripts.ts'

/**
 * Everything of an owner is in one group, and a group is in one slot of a cluster: what concerns
 * one owner is one atomic step, and no slot holds everything.
 */
export interface Groups {
  readonly count: number
  run(script: Script, asked: Asked): Promise<unknown>
  ofOwner(owner: OwnerKey): number
  ofKey(place: Place): Promise<Located>
  /** How many may be live in the group, so that all together stay below the cap. */
  room(kind: RecordKind, group: number, room: Room): Promise<number>
  inserted(kind: RecordKind, group: number): void
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

export interface Room {
  readonly max: number
  readonly nowMs: number
  /** Count again, as there seems to be none. */
  readonly anew?: boolean
}

/** Counts of other groups are believed for so long. */
const countsMsMax = 1000
/** Kinds are named by whoever builds the server. */
const kindsMax = 1000

interface Counts {
  readonly perGroup: number[]
  readonly atMs: number
}

export interface GroupOptions {
  readonly calls: RedisCalls
  readonly locators: Locators
  readonly prefix: string
  readonly count: number
}

export function createGroups({ calls, locators, prefix, count }: GroupOptions): Groups {
  const known = new Map<RecordKind, Promise<Counts>>()
  const all = Array.from({ length: count }, (_, group) => group)

  const run = (script: Script, { group, kind, nowMs, args }: Asked): Promise<unknown> => {
    const base = `${prefix}:{${prefix}.${group}}`
    return calls.run(script, base, [kind, String(nowMs), ...args.map(String)])
  }

  const countAll = async (kind: RecordKind, nowMs: number): Promise<Counts> => {
    const asked = all.map((group) => run(countScript, { group, kind, nowMs, args: [] }))
    return { perGroup: (await Promise.all(asked)).map(Number), atMs: nowMs }
  }

  /** One count at a time, for everybody who asks meanwhile. */
  const recount = (kind: RecordKind, nowMs: number): Promise<Counts> => {
    if (known.size >= kindsMax) known.clear()
    const counted = countAll(kind, nowMs)
    known.set(kind, counted)
    counted.catch(() => known.delete(kind))
    return counted
  }

  const countsOf = async (kind: RecordKind, { nowMs, anew }: Room): Promise<Counts> => {
    const counts = await known.get(kind)
    const isFresh = counts !== undefined && Math.abs(nowMs - counts.atMs) < countsMsMax
    return isFresh && anew !== true ? counts : recount(kind, nowMs)
  }

  return {
    count,
    run,
    ofOwner: (owner) => spread(owner, count),

    async ofKey(place) {
      if (count === 1) return { group: 0, claim: undefined }
      const claim = await locators.locate(place)
      // A group is asked for an unknown key as well, so that it takes as long as a foreign one.
      return { group: claim?.group ?? spread(place.key, count), claim }
    },

    async room(kind, group, room) {
      if (count === 1) return room.max
      const { perGroup } = await countsOf(kind, room)
      const others = perGroup.reduce((sum, live, index) => (index === group ? sum : sum + live), 0)
      return Math.max(0, room.max - others)
    },

    inserted(kind, group) {
      void known.get(kind)?.then(({ perGroup }) => {
        perGroup[group] = (perGroup[group] ?? 0) + 1
      })
    },
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
