import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { blocksOf } from '../flow/blocks.ts'
import type { Flow } from '../flow/flow.ts'
import type { Reach } from './reach.ts'

const roundsMax = 4

/**
 * Calls after which nothing runs: of library functions that raise, as `abort(404)`, and of
 * functions of the target that do nothing else.
 */
export function endingCalls(flow: Flow, reach: Reach): ReadonlySet<Value> {
  const { program, endings } = flow.solver
  const known = new Set(endings)
  for (let round = 0; round < roundsMax; round += 1) {
    const before = known.size
    const blocks = blocksOf(program, known)
    for (const { id, from, to, isAsync, isGenerator } of program.functions) {
      if (from >= to || isGenerator || blocks.of(from)?.leaves !== true) continue
      if (hasReturn(program.op, from, to)) continue
      for (const call of reach.callersOf(id)) {
        if (isOnlyCallee(reach, call, id) && (!isAsync || isAwaited(program.op, call)))
          known.add(call)
      }
    }
    if (known.size === before) break
  }
  return known
}

function hasReturn(ops: Uint8Array, from: Value, to: Value): boolean {
  for (let value = from; value < to; value += 1) if (ops[value] === Op.Return) return true
  return false
}

function isOnlyCallee(reach: Reach, call: Value, id: FunctionId): boolean {
  return reach.calleesOf(call).every((callee) => callee === id)
}

function isAwaited(ops: Uint8Array, call: Value): boolean {
  return ops[call + 1] === Op.Await
}
