import type { ToolCaller } from './tool-caller.ts'

/** A caller that counts, so that a search can end before it has spent all that a check may send. */
export interface CountedCaller extends ToolCaller {
  /** It has sent as much as it was given. */
  isSpent(): boolean
}

export function countedCaller(caller: ToolCaller, requestsMax: number): CountedCaller {
  let requests = 0
  return {
    request(wanted) {
      requests += 1
      return caller.request(wanted)
    },
    call(as, name, args) {
      requests += 1
      return caller.call(as, name, args)
    },
    isSpent: () => requests >= requestsMax,
  }
}
