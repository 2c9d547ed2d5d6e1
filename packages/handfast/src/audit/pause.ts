/**
 * Ends the turn of the event loop when it has lasted long enough, so that signals, timers and work
 * on other threads are heard. Undefined when it has not, and there is nothing to wait for.
 */
export type Pause = () => Promise<void> | undefined

/** A person does not feel less, and a turn costs next to nothing beside it. */
export const turnMsMax = 25

/** @param now Milliseconds, from any start. */
export function pauseEvery(turnMs: number, now: () => number): Pause {
  let turnEndsMs = now() + turnMs
  return () => {
    if (now() < turnEndsMs) return undefined
    return new Promise((resolve) => {
      setImmediate(() => {
        turnEndsMs = now() + turnMs
        resolve()
      })
    })
  }
}
