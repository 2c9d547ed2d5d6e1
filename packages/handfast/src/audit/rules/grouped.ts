import type { Facts } from '../facts/facts.ts'
import type { Value } from '../ir/program.ts'

/** By function and by what they have in common, each group in the order of the source. */
export function groupedByFunction<T>(
  { program }: Facts,
  items: readonly T[],
  { at, key }: { readonly at: (item: T) => Value; readonly key: (item: T) => string },
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const item of [...items].sort((one, other) => at(one) - at(other))) {
    const name = `${program.functionOf[at(item)] ?? -1}:${key(item)}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [item])
    else group.push(item)
  }
  return [...groups.values()]
}
