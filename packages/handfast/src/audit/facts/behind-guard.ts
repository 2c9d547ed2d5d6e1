import type { Value } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import type { Entry } from './entries.ts'
import type { Reach } from './reach.ts'

export interface BehindGuardInput {
  readonly flow: Flow
  readonly reach: Reach
  entriesReaching(id: number): readonly Entry[]
}

/**
 * Whether a place is reached only by requests that a library has let in, which binds sessions to
 * their callers and ends them: by its middleware, or as what it was told to serve with. What it
 * calls back itself when a session has ended is no request.
 */
export function behindGuard({
  flow,
  reach,
  entriesReaching,
}: BehindGuardInput): (value: Value) => boolean {
  const { program, sites } = flow.solver
  const guards = new Set(sites.filter(({ role }) => role === 'session.guard').map((s) => s.value))
  return (value: Value): boolean => {
    if (guards.size === 0) return false
    const entries = entriesReaching(program.functionOf[value] ?? -1).filter(isRequest)
    return (
      entries.length > 0 &&
      entries.every(
        ({ beforeSites, function: id }) =>
          beforeSites.some((site) => guards.has(site)) ||
          reach.handedOverAt(id).some((call) => guards.has(call)),
      )
    )
  }
}

const isRequest = ({ kind }: Entry): boolean => kind !== 'session-callback'
