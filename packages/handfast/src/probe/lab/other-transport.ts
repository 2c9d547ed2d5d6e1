import type { Lab } from './lab.ts'
import type { Verdict } from './verdict.ts'
import { inconclusive } from './verdict.ts'

/**
 * For a check that can say of HTTP+SSE whether it applies, and cannot look any further there. That
 * transport has sessions as well; that no check looks at them is no fault of the server.
 */
export function notMadeFor({ surface: { era, transport } }: Lab): Verdict | undefined {
  if (transport !== 'http+sse') return undefined
  return inconclusive(
    `the server speaks the ${era} era over ${transport}, for which this check is not made yet`,
  )
}
