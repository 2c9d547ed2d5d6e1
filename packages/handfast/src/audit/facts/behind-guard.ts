import type { Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import type { Entry } from './entries.ts'

export interface BehindGuardInput {
  readonly flow: Flow
  entriesReaching(id: number): readonly Entry[]
}

/**
 * Whether a place is reached only by what a library has let in, which binds sessions to their
 * callers and ends them: behind its middleware, or as what it was told to serve with or to call
 * when a session has ended. What a transport calls back itself is no request.
 */
export function behindGuard({ flow, entriesReaching }: BehindGuardInput): (at: Value) => boolean {
  const { program, sites } = flow.solver
  const guards = new Set(sites.filter(({ role }) => role === 'session.guard').map((s) => s.value))
  return (at) => {
    if (guards.size === 0) return false
    const entries = entriesReaching(program.functionOf[at] ?? -1).filter(
      ({ kind, call }) => kind !== 'session-callback' || guards.has(call),
    )
    return (
      entries.length > 0 &&
      entries.every(({ beforeSites }) => beforeSites.some((site) => guards.has(site)))
    )
  }
}
