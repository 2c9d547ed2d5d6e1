import type { Caller } from '../core/caller.ts'
import { GuardError } from '../core/errors.ts'
import { about } from '../core/session-events.ts'
import { updateRecord } from '../core/update.ts'
import { findHandle, refusal, rightsIn } from './find-handle.ts'
import { notAllowed } from './handle-parts.ts'
import type { HandleParts } from './handle-parts.ts'
import { decodeHead, encodeHandle, stateOf } from './handle-value.ts'
import type { Share } from './handle-value.ts'

/** With how many a handle may be shared. */
const sharesMax = 100

/** Who a handle is shared with, beside its owner, becomes what the function says. */
export async function changeShares(
  parts: HandleParts,
  { id, caller }: { readonly id: string; readonly caller: Caller },
  change: (shares: readonly Share[]) => readonly Share[],
): Promise<void> {
  const { store, clock, kind, name, tell } = parts
  const { record, rights } = await findHandle(parts, id, caller)
  if (rights !== 'own') throw notAllowed(parts)
  const { key } = record
  const changed = await updateRecord({
    store,
    clock,
    kind,
    key,
    change(found) {
      if (rightsIn(parts, found, caller) !== 'own') throw notAllowed(parts)
      const head = decodeHead(found)
      const shares = change(head.shares)
      if (shares.length > sharesMax) throw sharedTooWidely(parts)
      return encodeHandle({ ...head, shares }, stateOf(found))
    },
  })
  if (changed === undefined) throw await refusal(parts, { key, caller })
  tell({ name: 'handle.shared', atMs: clock(), kind: name, subject: key, ...about(caller) })
}

const sharedTooWidely = ({ name }: HandleParts): GuardError =>
  new GuardError('GUARD_HANDLES_FULL', `This ${name} is shared with ${sharesMax} already.`)
