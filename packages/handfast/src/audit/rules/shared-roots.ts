import type { Facts } from '../facts/facts.ts'
import type { Lifetimes } from '../facts/lifetimes.ts'
import { tokensOf } from '../flow/queries.ts'
import type { Token } from '../flow/tokens.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

const rootDepthMax = 8

/** What `a.b.c` begins with. */
export function rootValue({ program }: Facts, value: Value): Value {
  let root = value
  for (let depth = 0; depth < rootDepthMax; depth += 1) {
    const op = program.op[root]
    if (op !== Op.Prop && op !== Op.Index && op !== Op.Await) break
    root = program.a[root] ?? -1
  }
  return root
}

/** The expression begins with something that there is one of: `shared.x`, `this.x` of a service. */
export function isRootShared(facts: Facts, lifetimes: Lifetimes, value: Value): boolean {
  const { program } = facts
  const root = rootValue(facts, value)
  switch (program.op[root]) {
    case Op.Load: {
      const variable = program.a[root] ?? -1
      const isOuter = program.variables[variable]?.owner !== program.functionOf[root]
      return isOuter && lifetimes.ofVariable(variable) === 'process'
    }
    case Op.This:
      return tokensOf(facts.flow, root).some((token) => lifetimes.ofToken(token) === 'process')
    case Op.Import:
      return true
    case Op.Global:
      return isProcessGlobal(facts, root)
    default:
      return false
  }
}

function isProcessGlobal({ program }: Facts, value: Value): boolean {
  const name = program.strings[program.a[value] ?? -1]
  return name === 'process' || name === 'globalThis' || name === 'global'
}

/**
 * An object that a function makes may be one of many, however long the program runs: then it counts
 * only where the code gets at it through something that there is one of.
 */
export function isReachedAsShared(
  facts: Facts,
  lifetimes: Lifetimes,
  { token, receiver }: { readonly token: Token; readonly receiver: Value },
): boolean {
  const { program } = facts
  if (token.kind !== 'object' && token.kind !== 'typed') return true
  if (program.functions[program.functionOf[token.site] ?? -1]?.kind === 'module') return true
  return isRootShared(facts, lifetimes, receiver)
}
