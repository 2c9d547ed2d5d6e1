import type { RecordKind } from '../../core/store.ts'

/** Keeps the cap of a kind over several groups, none of which knows what is in the others. */
export interface Totals {
  take(kind: RecordKind, group: number, cap: Cap): Promise<Taken>
}

export interface Cap {
  readonly max: number
  readonly nowMs: number
  /** Count again, as there seemed to be no room. */
  readonly anew: boolean
}

/** One place, of which has to be said what became of it. */
export interface Taken {
  /** How many may be live in the group itself. */
  readonly max: number
  done(isInserted: boolean): void
}

interface Kind {
  /** Live ones, group by group, when they were counted, and what was inserted here since. */
  counts: number[]
  countedAtMs: number
  /** Inserted here while a count was under way, which may or may not have seen it. */
  late: number[]
  /** Places taken and not done with. */
  readonly pending: number[]
  counting: Promise<void> | undefined
}

/** What other processes insert is seen within this time. */
const countedMsMax = 1000
/** Kinds are named by whoever builds the server. */
const kindsMax = 1000

export function createTotals(
  groups: number,
  countAll: (kind: RecordKind, nowMs: number) => Promise<number[]>,
): Totals {
  const kinds = new Map<RecordKind, Kind>()
  const zeros = (): number[] => Array.from({ length: groups }, () => 0)

  const kindOf = (name: RecordKind): Kind => {
    const known = kinds.get(name)
    if (known !== undefined) return known
    if (kinds.size >= kindsMax) throw new RangeError(`There are more than ${kindsMax} kinds.`)
    const made: Kind = {
      counts: zeros(),
      countedAtMs: Number.NEGATIVE_INFINITY,
      late: zeros(),
      pending: zeros(),
      counting: undefined,
    }
    kinds.set(name, made)
    return made
  }

  const recount = async (kind: Kind, name: RecordKind, nowMs: number): Promise<void> => {
    kind.late = zeros()
    try {
      const counts = await countAll(name, nowMs)
      kind.counts = counts.map((count, group) => count + (kind.late[group] ?? 0))
      kind.countedAtMs = nowMs
    } finally {
      kind.counting = undefined
    }
  }

  return {
    async take(name, group, { max, nowMs, anew }) {
      const kind = kindOf(name)
      if (anew || Math.abs(nowMs - kind.countedAtMs) >= countedMsMax) {
        // One count at a time, for everybody who asks meanwhile.
        kind.counting ??= recount(kind, name, nowMs)
        await kind.counting
      }
      const others = sumBut(group, kind.counts) + sumBut(group, kind.pending)
      add(kind.pending, group, 1)
      return {
        max: Math.max(0, max - others),
        done(isInserted) {
          add(kind.pending, group, -1)
          if (!isInserted) return
          add(kind.counts, group, 1)
          add(kind.late, group, 1)
        },
      }
    },
  }
}

function add(counts: number[], group: number, change: number): void {
  counts[group] = (counts[group] ?? 0) + change
}

const sumBut = (group: number, counts: readonly number[]): number =>
  counts.reduce((sum, count, index) => (index === group ? sum : sum + count), 0)
