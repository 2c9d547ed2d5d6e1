import { setImmediate, setTimeout } from 'node:timers/promises'
import { updateRecord } from '../../src/core/update.ts'
import type { RecordKey, Store, StoredRecord } from '../../src/index.ts'

export interface Contention {
  readonly slow: Store
  readonly fast: Store
  readonly kind: string
  readonly key: RecordKey
  clock(): number
  /** Milliseconds that the change of the slow one takes, in which the fast one writes often. */
  readonly takes: number
  readonly waitMsMax?: number
}

export interface Contended {
  /** How often the change of the slow one was called for one update. */
  readonly calls: number
  /** How often the fast one has written meanwhile. */
  readonly written: number
}

const increment = ({ value }: StoredRecord): string => String(Number(value) + 1)

/** One update by a node that is slow, while another does nothing but update. */
export async function contend(contention: Contention): Promise<Contended> {
  const { slow, fast, takes, waitMsMax = 60_000, ...record } = contention
  const given = { ...record, waitMsMax }
  let isDone = false
  let written = 0
  const writing = (async () => {
    while (!isDone) {
      await updateRecord({ ...given, store: fast, change: increment })
      written += 1
      await setImmediate()
    }
  })()
  let calls = 0
  const change = async (found: StoredRecord): Promise<string> => {
    calls += 1
    await setTimeout(takes)
    return increment(found)
  }
  try {
    await updateRecord({ ...given, store: slow, change })
  } finally {
    isDone = true
    await writing
  }
  return { calls, written }
}
