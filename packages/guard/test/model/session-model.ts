import type { LifeLimits } from '../../src/index.ts'
import type { ModelCaller } from './steps.ts'

/** What sessions should do, as simply as it can be said. One clock, one process, no store. */
export interface ModelSession {
  readonly id: string
  readonly owner: string
  readonly agent: string | undefined
  readonly endsAtMs: number
  usedAtMs: number
  expiresAtMs: number
  counter: number
}

export interface SessionModel {
  nowMs: number
  readonly limits: LifeLimits
  readonly sessions: ModelSession[]
}

export const createModel = (limits: LifeLimits): SessionModel => ({
  nowMs: 1_000_000,
  limits,
  sessions: [],
})

export const liveIn = ({ sessions, nowMs }: SessionModel): ModelSession[] =>
  sessions.filter(({ expiresAtMs }) => expiresAtMs > nowMs)

/** A principal with too many loses the one that was not used for longest. */
export function mintIn(model: SessionModel, minted: Pick<ModelSession, 'id' | 'owner' | 'agent'>) {
  const { nowMs, limits } = model
  const owned = liveIn(model).filter(({ owner }) => owner === minted.owner)
  if (owned.length >= limits.perPrincipalMax) {
    const [oldest] = owned.toSorted((left, right) => left.usedAtMs - right.usedAtMs)
    endIn(model, (session) => session === oldest)
  }
  const endsAtMs = nowMs + limits.absoluteMsMax
  const expiresAtMs = Math.min(nowMs + limits.idleMsMax, endsAtMs)
  model.sessions.push({ ...minted, endsAtMs, usedAtMs: nowMs, expiresAtMs, counter: 0 })
}

/** How many live ones were ended. */
export function endIn(model: SessionModel, isMeant: (session: ModelSession) => boolean): number {
  const meant = liveIn(model).filter(isMeant)
  for (const session of meant) session.expiresAtMs = 0
  return meant.length
}

/** Whether the caller gets in; that counts as use, but for uses which follow each other closely. */
export function resolveIn(model: SessionModel, id: string, caller: ModelCaller): boolean {
  const { nowMs, limits } = model
  const found = liveIn(model).find((session) => session.id === id)
  if (found === undefined || found.owner !== caller.owner) return false
  if (found.agent !== caller.agent) return false
  const later = Math.min(nowMs + limits.idleMsMax, found.endsAtMs)
  if (later - found.expiresAtMs >= Math.floor(limits.idleMsMax / 20)) {
    Object.assign(found, { usedAtMs: nowMs, expiresAtMs: later })
  }
  return true
}
