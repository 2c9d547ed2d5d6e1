import type { Clock } from '../../core/clock.ts'
import { createRemovals, encodeRemoval } from '../../core/removals.ts'
import type { Hear, Removals } from '../../core/removals.ts'
import type { NamedRemoval } from '../../core/store.ts'
import { unreferenced } from '../../core/unreferenced.ts'
import type { TransactItem } from './client.ts'
import type { Table } from './table.ts'

const removalsPk = 'removals'
const lookEveryMs = 400
/** Processes whose clocks differ by less hear of each other. */
const skewMsMax = 10_000
/** After that, DynamoDB may delete what was written down, in its own time. */
const keptSeconds = 3600

/** The step of a transaction that writes down what it removes. */
export function noteRemoval(
  table: Table,
  removal: NamedRemoval,
  { clock, unique }: { readonly clock: Clock; readonly unique: () => string },
): TransactItem {
  const atMs = clock()
  return table.put({
    pk: removalsPk,
    sk: `${instant(atMs)} ${unique()}`,
    text: encodeRemoval(removal),
    expiresAt: Math.ceil(atMs / 1000) + keptSeconds,
  })
}

/** Looks for what was written down lately, and tells of what was not seen before. */
export function watchRemovals(table: Table, clock: Clock): Removals {
  return createRemovals((hear) => {
    let seen: ReadonlySet<string> | undefined
    let isLooking = false
    const look = async (): Promise<void> => {
      if (isLooking) return
      isLooking = true
      try {
        seen = await hearNew(table, { hear, seen, fromMs: clock() - skewMsMax })
      } catch {
        // Whoever needs the table hears that it cannot be had; the next look finds what is new.
      } finally {
        isLooking = false
      }
    }
    const timer = unreferenced(setInterval(() => void look(), lookEveryMs))
    void look()
    return async () => clearInterval(timer)
  })
}

interface Look {
  readonly hear: Hear
  /** Undefined before the first look. */
  readonly seen: ReadonlySet<string> | undefined
  readonly fromMs: number
}

/** What has been seen now. What was there before the first look is nobody's news. */
async function hearNew(table: Table, { hear, seen, fromMs }: Look): Promise<ReadonlySet<string>> {
  const items = await table.partition(removalsPk, instant(fromMs))
  for (const item of items) {
    if (seen !== undefined && !seen.has(String(item['sk']))) hear.message(String(item['text']))
  }
  if (seen === undefined) hear.back()
  return new Set(items.map((item) => String(item['sk'])))
}

/** Sorts as the numbers do. */
const instant = (atMs: number): string => String(Math.max(0, atMs)).padStart(16, '0')
