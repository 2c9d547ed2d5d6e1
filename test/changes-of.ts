/** Lines that were taken out and put in, in order, as a diff without context. */
export function changesOf(before: string, after: string): readonly string[] {
  const left = before.split('\n')
  const right = after.split('\n')
  // lengths[i][j] is how many lines the rests of both have in common, from i and from j on.
  const lengths = left.map(() => right.map(() => 0)).concat([right.map(() => 0)])
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] ?? []
    for (let j = right.length - 1; j >= 0; j -= 1) {
      row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const changes: string[] = []
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    if (i < left.length && left[i] === right[j]) {
      i += 1
      j += 1
    } else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1))) {
      changes.push(`-${left[i]}`)
      i += 1
    } else {
      changes.push(`+${right[j]}`)
      j += 1
    }
  }
  return changes
}
