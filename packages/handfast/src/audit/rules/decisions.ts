import type { Facts } from '../facts/facts.ts'
import { Edge } from '../flow/graph.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'

/** Where a condition decides what runs. */
export interface Decision {
  /** The If, Short or Select that asks; or the call whose callback answers with the condition. */
  readonly at: Value
  /** Stretches of code that one outcome runs and the other does not. */
  readonly arms: readonly { readonly from: Value; readonly to: Value }[]
  /** One outcome ends the function, or goes on with the next element. */
  readonly leaves: boolean
  /** It is asked of one element after the other. */
  readonly repeated: boolean
}

const carriersMax = 120

/** What hangs on a condition: through variables, negations, `&&`, and functions that answer it. */
export function decisionsOf(facts: Facts, condition: Value): readonly Decision[] {
  const { program, reach, flow: { graph } } = facts
  const decisions: Decision[] = []
  const carriers = new Set<Value>([condition])
  for (const carrier of carriers) {
    if (carriers.size > carriersMax) break
    for (const user of facts.usersOf(carrier)) {
      switch (program.op[user]) {
        case Op.Unary:
        case Op.Await:
        case Op.Logic:
          carriers.add(user)
          break
        case Op.Store:
          carriers.add(user)
          for (const load of loadsOf(facts, user)) carriers.add(load)
          break
        case Op.Return:
          for (const call of reach.callersOf(program.functionOf[user] ?? -1)) carriers.add(call)
          for (const call of reach.handedOverAt(program.functionOf[user] ?? -1)) {
            decisions.push({ at: call, arms: [], leaves: false, repeated: true })
          }
          break
        case Op.Select:
          if (program.a[user] === carrier) decisions.push({ at: user, arms: [], leaves: true, repeated: false })
          else carriers.add(user)
          break
        case Op.If:
        case Op.Short:
          decisions.push(decisionAt(facts, user))
          break
        case Op.Call:
          if (program.a[user] !== carrier && isCast(facts, user)) carriers.add(user)
          break
        default:
      }
    }
    for (let edge = graph.firstOut(carrier); edge !== -1; edge = graph.nextOut(edge)) {
      const to = graph.to(edge)
      if (graph.kind(edge) === Edge.Local && program.op[to] === Op.Load) carriers.add(to)
    }
  }
  return decisions
}

function loadsOf({ program, flow: { graph } }: Facts, store: Value): readonly Value[] {
  const found: Value[] = []
  const source = program.b[store] ?? -1
  const variable = facts0(program, store)
  for (let edge = graph.firstOut(source); edge !== -1; edge = graph.nextOut(edge)) {
    const to = graph.to(edge)
    if (to < program.size && program.op[to] === Op.Load && program.a[to] === variable) found.push(to)
  }
  return found
}

function facts0(program: Facts['program'], store: Value): number {
  return program.a[store] ?? -1
}

function isCast({ program }: Facts, call: Value): boolean {
  const callee = program.a[call] ?? -1
  const name = program.op[callee] === Op.Global ? program.strings[program.a[callee] ?? -1] : ''
  return name === 'Boolean' || name === 'bool' || name === 'all' || name === 'any'
}

function decisionAt({ blocks }: Facts, opener: Value): Decision {
  const home = blocks.of(opener)
  const region = home?.regions.find((one) => one.opener === opener)
  const arms = (region?.arms ?? []).map(({ from, to }) => ({ from, to }))
  const leaves = region?.arms.some((arm) => arm.leaves) ?? false
  let repeated = false
  for (let block = home; block !== undefined; block = blocks.all[block.parent]) {
    if (block.arm === 'loop') repeated = true
  }
  return { at: opener, arms, leaves, repeated }
}

/** The function that an instruction stands in. */
export function functionAt({ program }: Facts, value: Value): FunctionId {
  return program.functionOf[value] ?? -1
}
