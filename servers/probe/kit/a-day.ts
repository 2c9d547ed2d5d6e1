import { simulatedClock } from './simulated-clock.ts'

/** What a probe needs to wait for a day without taking one. */
export const aDay = {
  waitMs: 24 * 60 * 60_000,
  clock: simulatedClock,
  // Deadlines that the clock does not skip.
  limits: { answerMsMax: 8_000, silenceMs: 8_000 },
} as const
