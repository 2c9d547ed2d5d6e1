import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

const told: ReadonlySet<string> = new Set(['foreign', 'replayed', 'other-request'])

/** A sealed state that came back from somebody else, once more, or with another request. */
export const requestStateReplay: NewDetector = () =>
  counting({
    detector: 'request-state-replay',
    weakness: 'unbound-request-state',
    severity: 'high',
    countMin: 1,
    windowMs: 60_000,
    nameOf: ({ name, reason, caller }) =>
      name === 'request-state.refused' && told.has(reason ?? '') ? caller : undefined,
    message: () => 'a request state came back where it does not belong',
  })
