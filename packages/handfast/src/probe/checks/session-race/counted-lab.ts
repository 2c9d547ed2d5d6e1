import type { Lab } from '../../lab/lab.ts'

export interface CountedLab {
  readonly lab: Lab
  /** Requests so far. */
  spent(): number
}

/** A lab that counts, so that a check can leave off before it has to. */
export function countedLab(lab: Lab): CountedLab {
  let requests = 0
  const { wire } = lab
  const send: typeof wire.send = (sending) => {
    requests += 1
    return wire.send(sending)
  }
  const listen: typeof wire.listen = (sending) => {
    requests += 1
    return wire.listen(sending)
  }
  return { lab: { ...lab, wire: { ...wire, send, listen } }, spent: () => requests }
}
