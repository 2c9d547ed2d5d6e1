import { ownerKeyOf } from '../core/principal.ts'
import type { OwnerKey, Principal } from '../core/principal.ts'
import { handleLimits, readLimits } from '../core/limits.ts'
import { callerNow } from '../core/parts.ts'
import type { GuardParts } from '../core/parts.ts'
import { updateRecord } from '../core/update.ts'
import { endHandle } from './end-handle.ts'
import { findHandle, refusal, rightsIn } from './find-handle.ts'
import type { ForCaller, Handle, HandleOptions, Handles } from './handle.ts'
import { handleField, handleFromArgument, onceAtATime } from './handle-field.ts'
import { notAllowed, unknownHandle } from './handle-parts.ts'
import type { HandleParts } from './handle-parts.ts'
import { decodeHead, encodeHandle, handleOf, readState, stateOf } from './handle-value.ts'
import type { Seen } from './handle-value.ts'
import { mintHandle } from './mint-handle.ts'
import { mintOnce } from './mint-once.ts'
import { ownHandle } from './own-handle.ts'
import { changeShares } from './share-handle.ts'

/** A client that repeats a call does so soon. */
const repeatMsMaxDefault = 3_600_000

const nameShape = /^[a-z][a-z0-9-]{0,31}$/

/** @throws TypeError for a name that cannot begin an id, or limits that are none. */
export function createHandles<Value>(
  guard: GuardParts,
  name: string,
  options: HandleOptions<Value> = {},
): Handles<Value> {
  const parts = readOptions(guard, name, options)
  const resolve = async (id: string, given: ForCaller = {}): Promise<Handle<Value>> =>
    handleOf(await findHandle(parts, id, callerNow(parts, given.caller)))
  const resolveArgument = onceAtATime<Value>(resolve, parts.current)

  return {
    name,
    async mint(value, { idempotencyKey, caller } = {}) {
      const minting = {
        state: await readState(parts.schema, value),
        caller: callerNow(parts, caller),
      }
      return handleOf(
        idempotencyKey === undefined
          ? await mintHandle(parts, minting)
          : await mintOnce(parts, minting, idempotencyKey),
      )
    },
    async own(id, value, given = {}) {
      const state = await readState(parts.schema, value)
      return handleOf(await ownHandle(parts, id, { state, caller: callerNow(parts, given.caller) }))
    },
    resolve,
    update: async (id, change, given = {}) => handleOf(await update(parts, { id, change, given })),
    async end(id, given = {}) {
      const caller = callerNow(parts, given.caller)
      const { record, rights } = await findHandle(parts, id, caller)
      if (rights !== 'own') throw notAllowed(parts)
      const { key } = record
      if (!(await endHandle(parts, key, 'ended'))) throw await refusal(parts, { key, caller })
    },
    endAllOf: (owner) => endOwned(parts, owner),
    async share(id, principal, rights) {
      const caller = callerNow(parts)
      const owner = await ownerKeyOf(principal)
      await changeShares(parts, { id, caller }, (shares) => [
        ...shares.filter((share) => share.owner !== owner),
        { owner, rights },
      ])
    },
    async unshare(id: string, principal: Principal) {
      const caller = callerNow(parts)
      const owner = await ownerKeyOf(principal)
      await changeShares(parts, { id, caller }, (shares) =>
        shares.filter((share) => share.owner !== owner),
      )
    },
    field: (description) => handleField(name, resolveArgument, description),
    fromArgument: (id, context) => handleFromArgument(resolveArgument, id, context),
  }
}

function readOptions<Value>(
  guard: GuardParts,
  name: string,
  options: HandleOptions<Value>,
): HandleParts {
  if (!nameShape.test(name)) {
    throw new TypeError('The name of a handle is a-z, 0-9 and -, 1 to 32, and begins with a letter')
  }
  const limits = readLimits(`handles ${name}`, options.limits ?? {}, handleLimits)
  return {
    ...guard,
    name,
    limits,
    caps: { perOwnerMax: limits.perPrincipalMax, max: limits.max },
    whenFull: options.whenFull ?? 'end-oldest',
    boundTo: options.boundTo ?? 'principal',
    schema: options.schema,
    recover: options.recover ?? '',
    ids: options.ids ?? 'minted',
    weakness: options.weakness ?? 'unbound-handle',
    remembersEnded: options.remembersEnded !== false || options.ids === 'claimed',
    repeatMsMax: options.repeatMsMax ?? repeatMsMaxDefault,
    kind: `handle:${name}`,
    markKind: `ended-handle:${name}`,
    repeatKind: `repeat-handle:${name}`,
  }
}

interface Change<Value> {
  readonly id: string
  readonly change: (value: Value) => Value | Promise<Value>
  readonly given: ForCaller
}

async function update<Value>(
  parts: HandleParts,
  { id, change, given }: Change<Value>,
): Promise<Seen> {
  const { store, clock, kind } = parts
  const caller = callerNow(parts, given.caller)
  // Before it waits its turn: how long that takes is nobody's business but of those who may.
  const { record, rights } = await findHandle(parts, id, caller)
  if (rights === 'read') throw notAllowed(parts)
  const { key } = record
  const updated = await updateRecord({
    store,
    clock,
    kind,
    key,
    async change(found) {
      // It may have been taken back while this was waiting.
      const stillMay = rightsIn(parts, found, caller)
      if (stillMay === undefined) throw unknownHandle(parts)
      if (stillMay === 'read') throw notAllowed(parts)
      // Put in by `mint` or `update` of this name.
      const value = await change(JSON.parse(stateOf(found)) as Value)
      return encodeHandle(decodeHead(found), await readState(parts.schema, value))
    },
  })
  if (updated === undefined) throw await refusal(parts, { key, caller })
  return { id, record: updated, rights }
}

async function endOwned(
  { store, kind, name, clock, tell }: HandleParts,
  owner: OwnerKey,
): Promise<number> {
  const count = await store.removeOwned({ kind, owner }, clock())
  if (count > 0)
    tell({ name: 'handle.ended', atMs: clock(), reason: 'ended-owner', kind: name, owner })
  return count
}
