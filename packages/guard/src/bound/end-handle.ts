import type { RecordKey } from '../core/store.ts'
import type { HandleParts } from './handle-parts.ts'

/** Whether there was one. The state is gone before anything else is done. */
export async function endHandle(
  { store, kind, clock, tell, name }: HandleParts,
  key: RecordKey,
  reason: string,
): Promise<boolean> {
  if (!(await store.remove(kind, key, clock()))) return false
  tell({ name: 'handle.ended', atMs: clock(), reason, kind: name, subject: key })
  return true
}
