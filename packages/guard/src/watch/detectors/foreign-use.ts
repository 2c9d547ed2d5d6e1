import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

const windowMs = 60_000

/** One is enough: nobody comes by the id of somebody else in good faith. */
export const foreignUse: NewDetector = () =>
  counting({
    detector: 'foreign-use',
    weakness: 'unbound-session',
    severity: 'high',
    countMin: 1,
    windowMs,
    nameOf: ({ name, reason, caller, subject }) =>
      name.endsWith('.refused') && reason === 'foreign' ? `${caller} ${subject}` : undefined,
    message: () => 'a principal sent an id that belongs to another',
  })
