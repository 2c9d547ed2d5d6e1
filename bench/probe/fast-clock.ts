import type { ProbeOptions } from 'handfast/probe'

/** A whole number: servers that are started so have a clock that runs so many times as fast. */
export const clockSpeed = 72

const dayMs = 24 * 60 * 60_000

/** After a day without an end, a session is held to have none; a sweep may come a little later. */
const lateMs = 10 * 60_000

/** Of this machine's time, as on servers whose clock is no other. */
const limits = {
  answerMsMax: 20_000,
  silenceMs: 2_000,
  checkMsMax: 120_000,
  runMsMax: 600_000,
  closeMsMax: 5_000,
} as const

type Timing = Pick<ProbeOptions, 'clock' | 'limits' | 'waitMs'>

/** For a machine that has other things to do. */
export const patience: Timing = { limits }

/** A probe that lives by the clock of such a server, and waits for a day of it. */
export const aDayOfTheServer: Timing = {
  waitMs: dayMs + lateMs,
  limits: Object.fromEntries(Object.entries(limits).map(([name, ms]) => [name, ms * clockSpeed])),
  clock: {
    nowMs: () => performance.now() * clockSpeed,
    after(ms, call) {
      const timer = setTimeout(call, ms / clockSpeed)
      return () => clearTimeout(timer)
    },
  },
}
