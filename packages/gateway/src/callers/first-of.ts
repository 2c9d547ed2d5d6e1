import type { Authenticator, Identified, Presented } from '../data-path/authenticator.ts'

/** Who is calling, by the first that knows the credential. */
export async function firstOf(
  authenticators: readonly Authenticator[],
  presented: Presented,
): Promise<Identified> {
  for (const authenticator of authenticators) {
    const identified = await authenticator.identify(presented)
    if (identified.kind !== 'none') return identified
  }
  return { kind: 'none' }
}
