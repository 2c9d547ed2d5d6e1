import type { OwnerKey } from './principal.ts'
import type { RecordKey } from './store.ts'

/**
 * Whatever keeps sessions of principals: the guard those of its endpoint, of its cookies and of its
 * agents, the stores of the presets those of their pages. Resolved when nobody gets in any more.
 */
export interface Revocable {
  /** Whether there was one. */
  revoke(ref: RecordKey): Promise<boolean>
  /** How many there were. */
  revokeAllOf(owner: OwnerKey): Promise<number>
}

/** Each is asked, whatever becomes of the others: one that throws is taken for rejected. */
export function revocableOf(all: () => readonly Revocable[]): Revocable {
  return {
    async revoke(ref) {
      const ended = await allSettled(all().map(async (one) => one.revoke(ref)))
      return ended.includes(true)
    },
    async revokeAllOf(owner) {
      const counts = await allSettled(all().map(async (one) => one.revokeAllOf(owner)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}

/** @throws what the first of them did that failed, once all are done. */
export async function allSettled<Value>(
  promises: readonly Promise<Value>[],
): Promise<readonly Value[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}
