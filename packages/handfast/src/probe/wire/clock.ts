/** Time, passed in. */
export interface Clock {
  /** Milliseconds from any start; never goes back. */
  readonly nowMs: () => number
  /** Calls once after so many milliseconds, unless what it returns is called before. */
  readonly after: (ms: number, call: () => void) => () => void
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

export function wait(ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve))
}
