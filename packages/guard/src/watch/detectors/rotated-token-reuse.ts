import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

/** Two hold what one was given (RFC 9700, section 4.14.2, says the same of refresh tokens). */
export const rotatedTokenReuse: NewDetector = () =>
  counting({
    detector: 'rotated-token-reuse',
    weakness: 'unbound-agent-token',
    severity: 'high',
    countMin: 1,
    windowMs: 60_000,
    nameOf: ({ name, caller, subject }) =>
      name === 'agent-token.reused' ? (subject ?? caller ?? '') : undefined,
    message: () => 'an agent token was used after it had been rotated',
  })
