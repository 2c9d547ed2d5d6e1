/** Who is at work with something, so that it is not closed under their hands. */
export interface InUse {
  /** Returns what ends it. */
  hold(): () => void
  /** Until nobody is, or for so long. */
  idle(msMax: number): Promise<void>
}

export function createInUse(): InUse {
  let held = 0
  let whenIdle = (): void => undefined
  return {
    hold() {
      held += 1
      return () => {
        held -= 1
        if (held === 0) whenIdle()
      }
    },
    idle: (msMax) =>
      new Promise((resolve) => {
        if (held === 0) return resolve()
        const timer = setTimeout(resolve, msMax)
        whenIdle = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
  }
}
