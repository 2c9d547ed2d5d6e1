/** Lets callers through one at a time for each name, in the order in which they came. */
export interface Lines {
  /**
   * Resolved when it is one's turn, with what ends it. Rejected with what `late` makes after so
   * long, or at once when too many are waiting.
   */
  enter(name: string, waitMsMax: number, late: () => Error): Promise<() => void>
  /** Names that somebody has, or waits for, a turn of. */
  readonly count: number
}

interface Waiter {
  readonly timer: ReturnType<typeof setTimeout>
  begin(): void
}

export interface LinesOptions {
  /** In one line. */
  readonly waitingMax?: number
  /** In all lines of this process together. */
  readonly waitingInAllMax?: number
}

export function createLines(options: LinesOptions = {}): Lines {
  const { waitingMax = 1000, waitingInAllMax = 10_000 } = options
  const lines = new Map<string, Set<Waiter>>()
  let waitingInAll = 0

  const leave = (name: string, line: Set<Waiter>): void => {
    const [next] = line
    if (next === undefined) {
      lines.delete(name)
      return
    }
    remove(line, next)
    next.begin()
  }
  const remove = (line: Set<Waiter>, waiter: Waiter): void => {
    clearTimeout(waiter.timer)
    if (line.delete(waiter)) waitingInAll -= 1
  }

  return {
    async enter(name, waitMsMax, late) {
      const line = lines.get(name)
      if (line === undefined) {
        const made = new Set<Waiter>()
        lines.set(name, made)
        return once(() => leave(name, made))
      }
      if (line.size >= waitingMax || waitingInAll >= waitingInAllMax) throw late()
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          timer: setTimeout(() => {
            remove(line, waiter)
            reject(late())
          }, waitMsMax),
          begin: () => resolve(once(() => leave(name, line))),
        }
        line.add(waiter)
        waitingInAll += 1
      })
    },
    get count() {
      return lines.size
    },
  }
}

/** A turn that was ended twice would let two through. */
function once(run: () => void): () => void {
  let hasRun = false
  return () => {
    if (hasRun) return
    hasRun = true
    run()
  }
}
