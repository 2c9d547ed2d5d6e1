import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { shapesAppliedTo } from './applied-shapes.ts'
import { giveShape } from './members.ts'
import { followPath } from './paths.ts'
import type { Solver } from './solver.ts'

/**
 * `last_event_id: str = Header()`: where the call that injects a parameter does not say which
 * header or query parameter is meant, the parameter's own name does.
 */
export function nameInjected(solver: Solver, parameter: Value, maker: Value, name: string): void {
  if (solver.program.op[maker] !== Op.Call || name === '') return
  solver.deferred.push(() => {
    for (const { returns } of shapesAppliedTo(solver, maker)) {
      if (returns?.lookup === undefined) continue
      const { type, argument } = returns.lookup
      let given = false
      followPath(solver, maker, argument, () => {
        given = true
      })
      const shape = given ? undefined : solver.index.member(type, name)
      if (shape !== undefined) giveShape(solver, shape, parameter, parameter)
    }
  })
}
