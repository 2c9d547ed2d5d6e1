/** What a process says of an operation on a counter, when it has ended. */
export interface Operation {
  readonly what: 'read' | 'add'
  /** What was read, or what the counter was made by this. */
  readonly value: number
  readonly startedNs: string
  readonly endedNs: string
}

/**
 * What is wrong with a history of a counter that only goes up by one; undefined when there is an
 * order of one after the other that explains all of it (Herlihy and Wing, 1990). For a counter that
 * can be decided at once: `add` number n is the only one that makes it n.
 */
export function faultOf(operations: readonly Operation[]): string | undefined {
  const adds = operations.filter(({ what }) => what === 'add')
  const values = new Set(adds.map(({ value }) => value))
  if (values.size !== adds.length) return 'An update was lost: two made the counter the same.'
  const sorted = operations.toSorted((left, right) => (start(left) < start(right) ? -1 : 1))
  const ends = operations.toSorted((left, right) => (end(left) < end(right) ? -1 : 1))
  let ended = 0
  let most = 0
  for (const operation of sorted) {
    for (; ended < ends.length; ended += 1) {
      const before = ends[ended]
      if (before === undefined || end(before) > start(operation)) break
      most = Math.max(most, before.value)
    }
    // What ended before it began has to be seen, by those who add as well as by those who read.
    const least = operation.what === 'add' ? most + 1 : most
    if (operation.value < least) {
      return `${operation.what} saw ${operation.value} after ${most} had been confirmed.`
    }
  }
  return undefined
}

const start = ({ startedNs }: Operation): bigint => BigInt(startedNs)
const end = ({ endedNs }: Operation): bigint => BigInt(endedNs)
