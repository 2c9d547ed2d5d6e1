import { Interruption } from './interruption.ts'

/** How far a run has come, for whoever interrupts it. */
export interface Headway {
  begin(target: string): void
  /** `done` of `total` files of the target that was begun were read. */
  readFiles(done: number, total: number): void
  end(target: string): void
  interruption(cause: unknown): Interruption
}

export function createHeadway(targets: readonly string[]): Headway {
  const states = new Map<string, string>(targets.map((target) => [target, 'not looked at']))
  let current = ''
  return {
    begin(target) {
      current = target
      states.set(target, 'no file was read')
    },
    readFiles(done, total) {
      const files = `${total} ${total === 1 ? 'file' : 'files'}`
      const state =
        done < total ? `${done} of ${files} read, none judged` : `${files} read, not judged`
      states.set(current, state)
    },
    end(target) {
      states.set(target, 'analysed, not reported')
    },
    interruption: (cause) => new Interruption(states, { cause }),
  }
}
