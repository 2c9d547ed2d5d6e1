import { functionsWith, instructionsOf } from '../ir/by-opcode.ts'
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
  const returning = functionsWith(program, instructionsOf(program, Op.Return))
  const throwing = functionsWith(program, instructionsOf(program, Op.Throw))
  const known = new Set(endings)
  for (let round = 0; round < roundsMax; round += 1) {
    const before = new Set(known)
    const blocks = blocksOf(program, known)
    for (const id of new Set([...throwing, ...functionsWith(program, before)])) {
      const info = program.functions[id]
      if (info === undefined || info.isGenerator || returning.has(id)) continue
      if (blocks.of(info.from)?.leaves !== true) continue
      for (const call of reach.callersOf(id)) {
        if (isOnlyCallee(reach, call, id) && (!info.isAsync || isAwaited(program.op, call)))
          known.add(call)
      }
    }
    if (known.size === before.size) break
  }
  return known
}

function isOnlyCallee(reach: Reach, call: Value, id: FunctionId): boolean {
  return reach.calleesOf(call).every((callee) => callee === id)
}

function isAwaited(ops: Uint8Array, call: Value): boolean {
  return ops[call + 1] === Op.Await
}
