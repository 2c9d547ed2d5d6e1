/**
 * The name that somebody who wrote `written` most likely meant, or undefined when none is near. A
 * letter too many, too few, wrong, or swapped with its neighbour counts one; a third may be wrong.
 */
export function closestName(written: string, names: Iterable<string>): string | undefined {
  const text = written.toLowerCase().slice(0, lengthMax)
  let closest: string | undefined
  let distance = Math.max(1, Math.floor(text.length / 3)) + 1
  for (const name of names) {
    const here = editDistance(text, name.toLowerCase())
    if (here < distance) {
      closest = name
      distance = here
    }
  }
  return closest
}

const lengthMax = 100

/** Optimal string alignment distance. */
function editDistance(left: string, right: string): number {
  let before: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1]
      const replaced = at(previous, column - 1) + (isSame ? 0 : 1)
      const oneLonger = Math.min(at(previous, column), at(current, column - 1)) + 1
      let cost = Math.min(replaced, oneLonger)
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (isSwap && row > 1 && column > 1) cost = Math.min(cost, at(before, column - 2) + 1)
      current.push(cost)
    }
    before = previous
    previous = current
  }
  return at(previous, right.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity

/** ` Did you mean "…"?`, or nothing. */
export function didYouMean(written: string, names: Iterable<string>): string {
  const name = closestName(written, names)
  return name === undefined ? '' : ` Did you mean "${name}"?`
}
