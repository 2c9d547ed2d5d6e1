import type { HandleRights, LifeLimits } from '../../src/index.ts'
import type { ModelCaller } from './steps.ts'

/** What handles should do, as simply as it can be said. One clock, one process, no store. */
export interface ModelHandle {
  /** Undefined when its node died before it said so to anybody. */
  id: string | undefined
  readonly name: HandleName
  readonly owner: string
  readonly agent: string | undefined
  readonly shares: Map<string, 'read' | 'write'>
  readonly endsAtMs: number
  usedAtMs: number
  expiresAtMs: number
  counter: number
}

/** Baskets are their principal's, drafts their agent's. */
export type HandleName = 'basket' | 'draft'

/** Which handle whoever repeats a call gets. */
export interface ModelNote {
  readonly name: HandleName
  readonly owner: string
  readonly agent: string | undefined
  readonly idempotencyKey: string
  usedAtMs: number
  expiresAtMs: number
  handle: ModelHandle | undefined
}

export interface HandleModel {
  nowMs: number
  readonly limits: LifeLimits
  readonly handles: ModelHandle[]
  readonly notes: ModelNote[]
}

export const createHandleModel = (limits: LifeLimits): HandleModel => ({
  nowMs: 1_000_000,
  limits,
  handles: [],
  notes: [],
})

interface Limited {
  readonly name: HandleName
  readonly owner: string
  readonly usedAtMs: number
  expiresAtMs: number
}

const liveAmong = <One extends Limited>(all: readonly One[], nowMs: number, name: HandleName) =>
  all.filter((one) => one.name === name && one.expiresAtMs > nowMs)

export const liveOf = ({ handles, nowMs }: HandleModel, name: HandleName): ModelHandle[] =>
  liveAmong(handles, nowMs, name)

/** Whether there is room. A principal with too many loses the one that was unused for longest. */
export function makeRoomIn(
  { limits, nowMs }: HandleModel,
  all: readonly Limited[],
  { name, owner }: Pick<Limited, 'name' | 'owner'>,
): boolean {
  const live = liveAmong(all, nowMs, name)
  const owned = live.filter((one) => one.owner === owner)
  if (owned.length < limits.perPrincipalMax) return live.length < limits.max
  const [oldest] = owned.toSorted((left, right) => left.usedAtMs - right.usedAtMs)
  if (oldest !== undefined) oldest.expiresAtMs = 0
  return true
}

type Minted = Pick<ModelHandle, 'id' | 'name' | 'owner' | 'agent'>

export function mintIn(model: HandleModel, minted: Minted): ModelHandle {
  const { nowMs, limits, handles } = model
  const endsAtMs = nowMs + limits.absoluteMsMax
  const expiresAtMs = Math.min(nowMs + limits.idleMsMax, endsAtMs)
  const times = { endsAtMs, usedAtMs: nowMs, expiresAtMs }
  const handle = { ...minted, ...times, shares: new Map(), counter: 0 }
  handles.push(handle)
  return handle
}

export type Call = Pick<ModelNote, 'name' | 'owner' | 'agent' | 'idempotencyKey'>

/** The note of a call, a new one if need be; undefined without room for it. */
export function noteIn(model: HandleModel, call: Call): ModelNote | undefined {
  const { nowMs, limits, notes } = model
  const known = liveAmong(notes, nowMs, call.name).find(
    ({ owner, agent, idempotencyKey }) =>
      owner === call.owner && agent === call.agent && idempotencyKey === call.idempotencyKey,
  )
  if (known === undefined && !makeRoomIn(model, notes, call)) return undefined
  const times = { usedAtMs: nowMs, expiresAtMs: nowMs + limits.absoluteMsMax }
  if (known === undefined) {
    const note = { ...call, ...times, handle: undefined }
    notes.push(note)
    return note
  }
  if (known.handle !== undefined && known.handle.expiresAtMs > nowMs) return known
  return Object.assign(known, times, { handle: undefined })
}

/** Undefined for those to whom there is no such handle. */
export function rightsOf(
  model: HandleModel,
  id: string,
  { owner, agent }: ModelCaller,
): { readonly handle: ModelHandle; readonly rights: HandleRights } | undefined {
  const handle = model.handles.find((one) => one.id === id)
  if (handle === undefined || handle.expiresAtMs <= model.nowMs) return undefined
  const isOwn = handle.owner === owner
  const isOtherAgent = handle.name === 'draft' && handle.agent !== agent
  const rights = isOwn ? (isOtherAgent ? undefined : 'own') : handle.shares.get(owner)
  return rights === undefined ? undefined : { handle, rights }
}

/** Any use by somebody who may moves the idle limit on, but for uses which follow closely. */
export function useIn({ nowMs, limits }: HandleModel, handle: ModelHandle): void {
  const later = Math.min(nowMs + limits.idleMsMax, handle.endsAtMs)
  if (later - handle.expiresAtMs < Math.floor(limits.idleMsMax / 20)) return
  Object.assign(handle, { usedAtMs: nowMs, expiresAtMs: later })
}
