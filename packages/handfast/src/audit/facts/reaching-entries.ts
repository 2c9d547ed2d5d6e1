import type { FunctionId } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import type { Entry } from './entries.ts'
import { kept } from '../flow/kept.ts'
import type { Reach } from './reach.ts'

export interface ReachingInput {
  readonly flow: Flow
  readonly reach: Reach
  readonly entries: readonly Entry[]
}

const functionsMax = 400

/** The entries, middleware apart, from which a function can come to run. */
export function reachingEntries({
  flow,
  reach,
  entries,
}: ReachingInput): (id: FunctionId) => readonly Entry[] {
  const { program } = flow.solver
  const entriesAt = new Map<FunctionId, Entry[]>()
  for (const entry of entries) {
    if (entry.kind === 'middleware') continue
    const known = entriesAt.get(entry.function)
    if (known === undefined) entriesAt.set(entry.function, [entry])
    else known.push(entry)
  }
  return kept((id) => {
    const seen = new Set([id])
    const open = [id]
    const found: Entry[] = []
    for (let next = open.pop(); next !== undefined && seen.size < functionsMax; next = open.pop()) {
      found.push(...(entriesAt.get(next) ?? []))
      for (const call of [...reach.callersOf(next), ...reach.handedOverAt(next)]) {
        const caller = program.functionOf[call] ?? -1
        if (seen.has(caller) || caller < 0) continue
        seen.add(caller)
        open.push(caller)
      }
    }
    return found
  })
}
