import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

const countMin = 5
const windowMs = 600_000

/**
 * Most clients keep a dead id for a while, so one use says little; many, or one by somebody else
 * (which is foreign use), say more.
 */
export const useAfterEnd: NewDetector = () =>
  counting({
    detector: 'use-after-end',
    weakness: 'session-survives-termination',
    severity: 'low',
    countMin,
    windowMs,
    nameOf: ({ name, reason, subject }) =>
      name.endsWith('.refused') && reason === 'ended' ? subject : undefined,
    message: (count) => `${count} requests in a session that was ended`,
  })
