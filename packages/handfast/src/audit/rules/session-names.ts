import type { Facts } from '../facts/facts.ts'
import { expressionName } from '../facts/state.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** Names of values that say which session or conversation is meant. Only for ranking. */
export const sessionIdName: RegExp =
  /sess(?:ion)?(?:$|[^a-z]|s$|id|key|token|handle|name)|(?:^|_)sid$|conversation|thread_?(?:id|ts)?$|chat_?(?:id)?$|dialog|correlation|request_?id|trace_?id/i
/** Names of values that say whose state is meant. Only for ranking. */
export const ownerName: RegExp =
  /user_?(?:id|name)?$|tenant|account_?id|owner|principal|customer_?id|client_?id|agent_?id/i
/** Names of pieces of state that a caller has of their own. Only for ranking. */
export const ownStateName: RegExp =
  /cart|basket|job|task|workflow|workspace|upload|draft|browser|context_?id|connection|handle|ticket|order|booking|export|report/i

/** The name by which code reads a value: parameter, field, variable. */
export function nameOfValue(facts: Facts, value: Value): string {
  const { program } = facts
  if (program.op[value] === Op.Index) {
    return facts.flow.solver.constant(program.b[value] ?? -1) ?? ''
  }
  return expressionName(facts.flow, value)
}
