import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

const countMin = 100
const windowMs = 60_000

/** Some hosts open a session for each call, so that a few dozen a minute are no attack. */
export const sessionFlood: NewDetector = () =>
  counting({
    detector: 'session-flood',
    weakness: 'unbounded-session-store',
    severity: 'medium',
    countMin,
    windowMs,
    nameOf: ({ name, caller }) => (name === 'session.minted' ? caller : undefined),
    message: (count) => `${count} sessions of one principal within a minute`,
  })
