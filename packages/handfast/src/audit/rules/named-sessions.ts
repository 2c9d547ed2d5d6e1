import type { Facts } from '../facts/facts.ts'
import { labelSet } from '../flow/labels.ts'
import { nodesAt, originsOf } from '../flow/queries.ts'
import { ConstKind, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

const sent = labelSet(['SessionIdHeader', 'TransportSession'])

/**
 * Whether the session id that a client sends may name something here. It does not where every
 * transport is told to mint none and nothing is looked up by what was sent.
 */
export function sessionsHaveNames(facts: Facts): boolean {
  const transports = facts.sites('mcp.transport').map(({ value }) => value)
  if (transports.length === 0 || !transports.every((one) => isToldNone(facts, one))) return true
  return facts.accesses.some(({ keyLabels }) => (keyLabels & sent) !== 0)
}

/** `sessionIdGenerator: undefined`. */
function isToldNone({ flow, program }: Facts, transport: Value): boolean {
  const given = nodesAt(flow, transport, 'Argument[0].Member[sessionIdGenerator]')
  return (
    given.length > 0 &&
    given
      .flatMap((node) => originsOf(flow, node))
      .every((origin) => {
        if (program.op[origin] === Op.Const) return program.b[origin] !== ConstKind.String
        if (program.op[origin] === Op.Unary) return true
        return (
          program.op[origin] === Op.Global &&
          program.strings[program.a[origin] ?? -1] === 'undefined'
        )
      })
  )
}
