import type { Opcode, Program, Value } from './program.ts'

const opcodesMax = 256
const known = new WeakMap<Program, readonly Int32Array[]>()

/**
 * All instructions of one operation, in order. Worked out once a program: most questions are about
 * few operations, and there are many questions.
 */
export function instructionsOf(program: Program, op: Opcode): Int32Array {
  const byOpcode = known.get(program) ?? sorted(program)
  known.set(program, byOpcode)
  return byOpcode[op] ?? new Int32Array()
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
