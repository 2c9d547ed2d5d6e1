import type { Facts } from '../../facts/facts.ts'
import type { Store } from '../../facts/state.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { tokensOf } from '../../flow/queries.ts'
import { ConstKind, LogicOperator, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** A lookup that, when it finds nothing, goes on with a session that is there for everybody. */
export interface DefaultSession {
  readonly at: Value
  readonly lookup: Value
  readonly store: Store
}

export function defaultSessionsOf(
  facts: Facts,
  stores: readonly Store[],
): readonly DefaultSession[] {
  const { program } = facts
  const found: DefaultSession[] = []
  for (const store of stores) {
    for (const { operation, value: lookup } of store.accesses) {
      if (operation !== 'get') continue
      for (const at of insteadOf(facts, lookup)) {
        if (isThereForAll(facts, at, store)) found.push({ at, lookup, store })
      }
      const given =
        program.op[lookup] === Op.Call ? argumentsOf(facts.flow.solver, lookup)[1] : undefined
      if (given !== undefined && isThereForAll(facts, given, store)) {
        found.push({ at: given, lookup, store })
      }
    }
  }
  return found
}

/** The right sides of `lookup ?? x` and `lookup || x`. */
function insteadOf(facts: Facts, lookup: Value): readonly Value[] {
  const { program } = facts
  return facts.usersOf(lookup).flatMap((user) => {
    if (program.op[user] === Op.Await) return insteadOf(facts, user)
    const isLogic = program.op[user] === Op.Logic && program.c[user] !== LogicOperator.And
    return isLogic && program.a[user] === lookup ? [program.b[user] ?? -1] : []
  })
}

/** An object that a shared variable or field holds, or the same store under a fixed key. */
function isThereForAll(facts: Facts, value: Value, store: Store): boolean {
  const { program, reach, flow } = facts
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  const holdsObject = tokensOf(flow, value).some(
    ({ kind }) => kind === 'object' || kind === 'typed' || kind === 'instance',
  )
  switch (program.op[value]) {
    case Op.Load:
      return reach.isShared(a) && holdsObject
    case Op.Prop:
      return (
        holdsObject &&
        tokensOf(flow, a).some(
          (owner) => owner.kind === 'instance' && reach.outlivesRequests(owner),
        )
      )
    case Op.Index:
      return isText(facts, b) && tokensOf(flow, a).some(({ id }) => id === store.token.id)
    case Op.Call: {
      const access = store.accesses.find((one) => one.value === value)
      return (
        access?.operation === 'get' &&
        access.keys.length > 0 &&
        access.keys.every((key) => isText(facts, key))
      )
    }
    default:
      return false
  }
}

function isText({ program, flow }: Facts, value: Value): boolean {
  if (value >= program.size || flow.solver.constant(value) === undefined) return false
  return program.op[value] !== Op.Const || program.b[value] === ConstKind.String
}
