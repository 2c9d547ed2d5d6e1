/** A clock whose long waits are over at once: for servers and tests that would take a day. */
export const simulatedClock = {
  nowMs: (): number => performance.now() + skippedMs,
  after(ms: number, call: () => void): () => void {
    const isSkipped = ms > realMsMax
    if (isSkipped) skippedMs += ms
    const timer = setTimeout(call, isSkipped ? 0 : ms)
    return () => clearTimeout(timer)
  },
}

/** Shorter waits are deadlines of requests, which take the time that they take. */
const realMsMax = 10_000

let skippedMs = 0
