import { weaknesses } from './weaknesses.generated.ts'
import type { WeaknessEntry, WeaknessId } from './weaknesses.generated.ts'

const byId: ReadonlyMap<string, WeaknessEntry> = new Map(
  weaknesses.map((weakness) => [weakness.id, weakness]),
)

/** Every id, in the order of the table: by group, then by score, then by id. */
export const weaknessIds: readonly WeaknessId[] = weaknesses.map((weakness) => weakness.id)

/** The entry of an id that may have come from outside. */
export function weaknessById(id: string): WeaknessEntry | undefined {
  return byId.get(id)
}
