import type { GuardError } from '../core/errors.ts'
import { about } from '../core/session-events.ts'
import type { StoredRecord } from '../core/store.ts'
import { endHandle } from './end-handle.ts'
import { hasGivenShape, refusal, rightsIn, use } from './find-handle.ts'
import { handlesFull, takenHandle } from './handle-parts.ts'
import type { HandleParts } from './handle-parts.ts'
import type { Seen } from './handle-value.ts'
import { insert, mark, recordOf } from './mint-handle.ts'
import type { Minting } from './mint-handle.ts'

/** Others may own or end it in between. */
const attemptsMax = 3

/**
 * Whoever is first to have an id owns it, until it ends.
 *
 * @throws GuardError GUARD_HANDLE_TAKEN, GUARD_HANDLE_UNKNOWN, GUARD_HANDLES_FULL; TypeError for
 *   what cannot be an id.
 */
export async function ownHandle(parts: HandleParts, id: string, minting: Minting): Promise<Seen> {
  if (parts.ids === 'minted') throw new TypeError(`Ids of ${parts.name} are minted, not given`)
  if (!hasGivenShape(id)) throw new TypeError(`An id of ${parts.name} is empty or too long`)
  const { store, clock } = parts
  const record = await recordOf(parts, id, minting)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const found = await store.find(record.kind, record.key, clock())
    if (found !== undefined) {
      if (rightsIn(parts, found, minting.caller) !== 'own') throw await taken(parts, found, minting)
      if (await use(parts, found, clock())) return { id, record: found, rights: 'own' }
      continue
    }
    if (await isOver(parts, record)) throw await over(parts, record, minting)
    const insertion = await insert(parts, record, minting.caller)
    if (insertion === 'exists') continue
    if (insertion !== 'inserted') throw handlesFull(parts)
    await keepTaken(parts, record, minting)
    return { id, record, rights: 'own' }
  }
  throw handlesFull(parts)
}

const isOver = async (
  { ids, store, markKind, clock }: HandleParts,
  { key }: StoredRecord,
): Promise<boolean> => ids === 'claimed' && (await store.find(markKind, key, clock())) !== undefined

const over = (
  parts: HandleParts,
  { key }: StoredRecord,
  { caller }: Minting,
): ReturnType<typeof refusal> => refusal(parts, { key, caller })

/** What is claimed, and could be claimed again when it is over, is not claimed at all. */
async function keepTaken(
  parts: HandleParts,
  record: StoredRecord,
  minting: Minting,
): Promise<void> {
  const insertion = await mark(parts, record)
  if (parts.ids !== 'claimed' || insertion === 'inserted') return
  await endHandle(parts, record.key, insertion)
  // Somebody else was faster to own it, and to end it.
  throw insertion === 'exists' ? await over(parts, record, minting) : handlesFull(parts)
}

/** The server has given one to two callers, or a caller uses what somebody else has. */
async function taken(
  parts: HandleParts,
  record: StoredRecord,
  { caller }: Minting,
): Promise<GuardError> {
  const { key, owner } = record
  if (parts.ids === 'claimed') return refusal(parts, { key, record, caller })
  parts.tell({
    name: 'handle.refused',
    atMs: parts.clock(),
    kind: parts.name,
    reason: 'taken',
    weakness: parts.weakness,
    subject: key,
    owner,
    ...about(caller),
  })
  return takenHandle(parts)
}
