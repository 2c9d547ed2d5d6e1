import type { Authenticator, Challenge, Identified, Presented } from '../data-path/authenticator.ts'

/** Who is calling, by the first that knows the credential. */
export async function firstOf(
  authenticators: readonly Authenticator[],
  presented: Presented,
): Promise<Exclude<Identified, { readonly kind: 'unknown' }>> {
  let unknown: Challenge | undefined
  for (const authenticator of authenticators) {
    const identified = await authenticator.identify(presented)
    if (identified.kind === 'unknown') unknown = graver(unknown, identified.challenge)
    else if (identified.kind === 'anonymous' && unknown !== undefined) break
    else if (identified.kind !== 'none') return identified
  }
  return unknown === undefined ? { kind: 'none' } : { kind: 'refused', challenge: unknown }
}

/** As long as somebody could not be asked, nobody knows that it is worth nothing. */
const graver = (before: Challenge | undefined, next: Challenge): Challenge =>
  before?.status === 503 ? before : next
