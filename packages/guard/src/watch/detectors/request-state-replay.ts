import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

/** `other-owner`, `other-method` and so on: it was sealed for something else. */
const isTold = (reason = ''): boolean => reason === 'replayed' || reason.startsWith('other-')

/** A sealed state that came back from somebody else, once more, or with another request. */
export const requestStateReplay: NewDetector = () =>
  counting({
    detector: 'request-state-replay',
    weakness: 'unbound-request-state',
    severity: 'high',
    countMin: 1,
    windowMs: 60_000,
    nameOf: ({ name, reason, caller }) =>
      name === 'request-state.refused' && isTold(reason) ? caller : undefined,
    message: () => 'a request state came back where it does not belong',
  })
