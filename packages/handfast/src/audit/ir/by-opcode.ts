import type { FunctionId, Opcode, Program, Value } from './program.ts'

const opcodesMax = 256
const known = new WeakMap<Program, Index>()

interface Index {
  readonly single: readonly Int32Array[]
  /** Of several operations together, by their numbers. */
  readonly joined: Map<string, Int32Array>
}

const none = new Int32Array()

/**
 * All instructions of some operations, in the order in which they stand. Worked out once a program:
 * most questions are about few operations, and there are many questions.
 */
export function instructionsOf(program: Program, ...ops: readonly Opcode[]): Int32Array {
  const index = known.get(program) ?? { single: sorted(program), joined: new Map() }
  known.set(program, index)
  const [only] = ops
  if (only !== undefined && ops.length === 1) return index.single[only] ?? none
  const key = ops.join()
  const found = index.joined.get(key) ?? joined(index, ops)
  index.joined.set(key, found)
  return found
}

/** The functions that some instructions stand in. */
export function functionsWith(program: Program, values: Iterable<Value>): ReadonlySet<FunctionId> {
  const found = new Set<FunctionId>()
  for (const value of values) found.add(program.functionOf[value] ?? -1)
  return found
}

function joined({ single }: Index, ops: readonly Opcode[]): Int32Array {
  return ops.map((op) => single[op] ?? none).reduce(merged, none)
}

/** Both are in order, which is cheaper to keep than to make. */
function merged(left: Int32Array, right: Int32Array): Int32Array {
  const all = new Int32Array(left.length + right.length)
  let atLeft = 0
  let atRight = 0
  for (let filled = 0; filled < all.length; filled += 1) {
    const fromLeft = left[atLeft] ?? Infinity
    const fromRight = right[atRight] ?? Infinity
    if (fromLeft < fromRight) {
      all[filled] = fromLeft
      atLeft += 1
    } else {
      all[filled] = fromRight
      atRight += 1
    }
  }
  return all
}

function sorted({ op, size }: Program): readonly Int32Array[] {
  const counts = new Int32Array(opcodesMax)
  for (let value = 0; value < size; value += 1) {
    const at = op[value] ?? 0
    counts[at] = (counts[at] ?? 0) + 1
  }
  const lists = Array.from(counts, (count) => new Int32Array(count))
  const filled = new Int32Array(opcodesMax)
  for (let value: Value = 0; value < size; value += 1) {
    const at = op[value] ?? 0
    const place = filled[at] ?? 0
    const list = lists[at]
    if (list !== undefined) list[place] = value
    filled[at] = place + 1
  }
  return lists
}
