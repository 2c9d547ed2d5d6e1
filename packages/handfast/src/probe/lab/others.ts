import type { Principal } from '../wire/principal.ts'
import type { Lab } from './lab.ts'
import type { Trial, Verdict } from './verdict.ts'
import { inconclusive, notApplicable } from './verdict.ts'

/**
 * Somebody else than `a` who is let in: another principal, or, where none is told from another,
 * another caller. Undefined where there is nobody of the kind.
 */
export function otherCaller({ cast, surface }: Lab): Principal | undefined {
  return cast.b ?? cast.sharer ?? (surface.admitsNobody === true ? cast.nobody : undefined)
}

/** The catalogue weighs it less where no principal is told from another. */
export function weightWithoutPrincipals({
  cast,
  surface,
}: Lab): Pick<Trial, 'severity' | 'circumstances'> {
  const open = 'the server lets everybody in: no principal exists'
  const shared = 'one credential is everybody’s: no principal is told from another'
  const isShared = cast.sharer !== undefined
  if (surface.admitsNobody !== true && !isShared) return {}
  return { severity: 'medium', circumstances: [isShared ? shared : open] }
}

/** The verdict where a principal is missing: on purpose, or because nobody named one. */
export function withoutOther({ cast }: Lab, missing: string, settledBy: string): Verdict {
  if (cast.sharer === undefined) return inconclusive(missing, settledBy)
  return notApplicable('one credential is everybody’s, so that no principal is told from another')
}
