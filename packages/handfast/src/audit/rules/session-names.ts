import type { Facts } from '../facts/facts.ts'
import { expressionName } from '../facts/state.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/**
 * Names of what stands for one caller's state. Only for ranking: a value of unknown origin is
 * believed to name a session when it is called so.
 */
export const callerStateName: RegExp =
  /sess(?:ion)?(?:$|[^a-z]|s$|id|key|token|handle)|(?:^|_)sid$|conversation|thread_?id|chat_?id|dialog|correlation|request_?id|trace_?id|user_?(?:id|name)?$|tenant|account_?id|owner|principal|connection_?id|client_?id|agent_?id|workspace_?id|context_?id|cart|basket/i

/** The name by which code reads a value: parameter, field, variable. */
export function nameOfValue(facts: Facts, value: Value): string {
  const { program } = facts
  if (program.op[value] === Op.Index) {
    return facts.flow.solver.constant(program.b[value] ?? -1) ?? ''
  }
  return expressionName(facts.flow, value)
}
