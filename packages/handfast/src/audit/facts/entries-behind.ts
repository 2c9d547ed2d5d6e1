import type { FunctionId } from '../ir/program.ts'
import type { Entry } from './entries.ts'

type ByFunction = ReadonlyMap<FunctionId, readonly Entry[]>

const known = new WeakMap<readonly Entry[], ByFunction>()

/** The entries, middleware apart, before which a function runs: they depend on it. */
export function entriesBehind(entries: readonly Entry[], id: FunctionId): readonly Entry[] {
  let behind = known.get(entries)
  if (behind === undefined) {
    behind = byFunction(entries)
    known.set(entries, behind)
  }
  return behind.get(id) ?? []
}

function byFunction(entries: readonly Entry[]): ByFunction {
  const found = new Map<FunctionId, Entry[]>()
  for (const entry of entries) {
    if (entry.kind === 'middleware') continue
    for (const id of new Set(entry.before)) {
      const others = found.get(id)
      if (others === undefined) found.set(id, [entry])
      else others.push(entry)
    }
  }
  return found
}

/** The entries that a function is, or else those that depend on it. */
export function entriesServedBy(entries: readonly Entry[], id: FunctionId): readonly Entry[] {
  const own = entries.filter((entry) => entry.function === id && entry.kind !== 'middleware')
  return own.length > 0 ? own : entriesBehind(entries, id)
}
