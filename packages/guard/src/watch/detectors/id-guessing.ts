import type { NewDetector } from '../detector.ts'
import { counting } from './counting.ts'

const countMin = 20
const windowMs = 60_000

/** Ids that were never minted, one after the other. A client that restarts sends one or two. */
export const idGuessing: NewDetector = () =>
  counting({
    detector: 'id-guessing',
    weakness: 'predictable-session-id',
    severity: 'medium',
    countMin,
    windowMs,
    nameOf: ({ name, reason, caller, address }) => {
      const isGuess = name.endsWith('.refused') && (reason === 'unknown' || reason === 'chosen')
      return isGuess ? (caller ?? address) : undefined
    },
    message: (count) => `${count} ids that were never minted, within a minute`,
  })
