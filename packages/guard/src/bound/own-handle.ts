import { about } from '../core/session-events.ts'
import type { StoredRecord } from '../core/store.ts'
import { hasGivenShape, rightsIn, use } from './find-handle.ts'
import { handlesFull, takenHandle } from './handle-parts.ts'
import type { HandleParts } from './handle-parts.ts'
import type { Seen } from './handle-value.ts'
import { insert, mark, recordOf } from './mint-handle.ts'
import type { Minting } from './mint-handle.ts'

/** The one that was in the way may end in between. */
const attemptsMax = 3

/**
 * Whoever is first to be given an id owns it, until it ends.
 *
 * @throws GuardError GUARD_HANDLE_TAKEN, GUARD_HANDLES_FULL; TypeError for what cannot be an id.
 */
export async function ownHandle(parts: HandleParts, id: string, minting: Minting): Promise<Seen> {
  if (parts.ids !== 'given') throw new TypeError(`Ids of ${parts.name} are minted, not given`)
  if (!hasGivenShape(id)) throw new TypeError(`An id of ${parts.name} is empty or too long`)
  const { store, clock } = parts
  const record = await recordOf(parts, id, minting)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const insertion = await insert(parts, record, minting.caller)
    if (insertion === 'inserted') {
      await mark(parts, record)
      return { id, record, rights: 'own' }
    }
    if (insertion !== 'exists') throw handlesFull(parts)
    const found = await store.find(record.kind, record.key, clock())
    if (found === undefined) continue
    if (rightsIn(parts, found, minting.caller) !== 'own') throw taken(parts, found, minting)
    if (await use(parts, found, clock())) return { id, record: found, rights: 'own' }
  }
  throw handlesFull(parts)
}

function taken(
  parts: HandleParts,
  { key, owner }: StoredRecord,
  { caller }: Minting,
): ReturnType<typeof takenHandle> {
  parts.tell({
    name: 'handle.refused',
    atMs: parts.clock(),
    kind: parts.name,
    reason: 'taken',
    weakness: 'unbound-handle',
    subject: key,
    owner,
    ...about(caller),
  })
  return takenHandle(parts)
}
