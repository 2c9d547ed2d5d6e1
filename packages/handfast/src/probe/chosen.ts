import type { WeaknessId } from '@handfast/catalogue'
import { checks } from './checks/registry.generated.ts'
import type { Check } from './lab/check.ts'

/** The checks that are to be run; all of them where none is named. */
export function chosen(only: readonly WeaknessId[] = []): readonly Check[] {
  return only.length === 0 ? checks : checks.filter(({ weakness }) => only.includes(weakness))
}
