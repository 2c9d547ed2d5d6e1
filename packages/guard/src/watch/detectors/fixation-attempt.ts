import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

const countMin = 3
const windowMs = 600_000

/** Ids of a form that is never minted here: somebody else made them up. */
export const fixationAttempt: NewDetector = () =>
  counting({
    detector: 'fixation-attempt',
    weakness: 'client-chosen-session-id',
    severity: 'medium',
    countMin,
    windowMs,
    nameOf: ({ name, reason, caller, address }) =>
      name === 'session.refused' && reason === 'chosen' ? (caller ?? address) : undefined,
    message: (count) => `${count} session ids that no server here made, within ten minutes`,
  })
