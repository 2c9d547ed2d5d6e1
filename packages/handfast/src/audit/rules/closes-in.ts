import type { Facts } from '../facts/facts.ts'
import { Op } from '../ir/opcode.ts'
import type { Stretch } from './decisions.ts'
import { isClosing } from './removals.ts'

const calleeDepthMax = 3

/** Something is closed in the stretch, or in what it calls. */
export function closesIn(facts: Facts, { from, to }: Stretch, depth = 0): boolean {
  const { program, reach } = facts
  for (let value = from; value < to; value += 1) {
    if (program.op[value] !== Op.Call) continue
    if (isClosing(facts, value)) return true
    if (depth >= calleeDepthMax) continue
    const into = reach.calleesOf(value).flatMap((id) => program.functions[id] ?? [])
    if (into.some((info) => closesIn(facts, info, depth + 1))) return true
  }
  return false
}
