import type { CallerConfig } from './config.ts'
import { subjectsSuffice } from './subjects-suffice.ts'

/** What of the callers says how sessions are bound to them, and not who they are. */
export function bindingOf(callers: readonly CallerConfig[]): readonly unknown[] {
  const kinds = callers.flatMap((caller) => (caller.kind === 'jwt' ? [caller.dpop] : []))
  return [
    callers.some(({ kind }) => kind === 'anonymous'),
    subjectsSuffice(callers),
    [...new Set(kinds)].toSorted(),
  ]
}

/** Whether everybody whom the one lets in is let in by the other, as the same. */
export const areAllIn = (before: readonly CallerConfig[], next: readonly CallerConfig[]): boolean =>
  before.every((one) => next.some((other) => isIn(one, other)))

function isIn(one: CallerConfig, other: CallerConfig): boolean {
  if (one.kind !== 'api-keys' || other.kind !== 'api-keys') return isSame(one, other)
  const known = new Set(other.keys.map((key) => JSON.stringify(key)))
  return (
    isSame({ ...one, keys: [] }, { ...other, keys: [] }) &&
    one.keys.every((key) => known.has(JSON.stringify(key)))
  )
}

const isSame = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right)
