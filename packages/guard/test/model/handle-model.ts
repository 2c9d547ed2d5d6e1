import type { HandleRights, LifeLimits } from '../../src/index.ts'

/** What handles should do, as simply as it can be said. One clock, one process, no store. */
export interface ModelHandle {
  readonly id: string
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

export interface HandleModel {
  nowMs: number
  readonly limits: LifeLimits
  readonly handles: ModelHandle[]
}

export interface ModelCaller {
  readonly owner: string
  readonly agent: string | undefined
}

export const createHandleModel = (limits: LifeLimits): HandleModel => ({
  nowMs: 1_000_000,
  limits,
  handles: [],
})

export const liveOf = ({ handles, nowMs }: HandleModel, name: HandleName): ModelHandle[] =>
  handles.filter((handle) => handle.name === name && handle.expiresAtMs > nowMs)

/** Whether there is room. A principal with too many loses the one that was unused for longest. */
export function makeRoomIn(model: HandleModel, name: HandleName, owner: string): boolean {
  const live = liveOf(model, name)
  const owned = live.filter((handle) => handle.owner === owner)
  if (owned.length < model.limits.perPrincipalMax) return live.length < model.limits.max
  const [oldest] = owned.toSorted((left, right) => left.usedAtMs - right.usedAtMs)
  if (oldest !== undefined) oldest.expiresAtMs = 0
  return true
}

type Minted = Pick<ModelHandle, 'id' | 'name' | 'owner' | 'agent'>

export function mintIn(model: HandleModel, minted: Minted): void {
  const { nowMs, limits, handles } = model
  const endsAtMs = nowMs + limits.absoluteMsMax
  const expiresAtMs = Math.min(nowMs + limits.idleMsMax, endsAtMs)
  const times = { endsAtMs, usedAtMs: nowMs, expiresAtMs }
  handles.push({ ...minted, ...times, shares: new Map(), counter: 0 })
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
