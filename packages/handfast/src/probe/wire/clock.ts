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

/** @param signal Ends the wait early. */
export function wait(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = clock.after(ms, done)
    function done(): void {
      stop()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done, { once: true })
  })
}
