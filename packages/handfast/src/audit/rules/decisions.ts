import type { Facts } from '../facts/facts.ts'
import { Edge } from '../flow/graph.ts'
import { calleeName } from '../flow/queries.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** Where a condition decides what runs. */
export interface Decision {
  /** The If, Short or Select that asks; or the call whose callback answers with the condition. */
  readonly at: Value
  /** Stretches of code that one outcome runs and the other does not. */
  readonly arms: readonly Stretch[]
  /** One outcome ends the function, goes on with the next element, or gives another value. */
  readonly parts: boolean
  /** It is asked of one element after the other. */
  readonly repeated: boolean
}

/** Instructions from one up to another, which is not among them. */
export interface Stretch {
  readonly from: Value
  readonly to: Value
}

const carriersMax = 120
const casts = /^(?:Boolean|bool|all|any)$/

/** What hangs on a condition: through variables, negations, `&&`, and functions that answer it. */
export function decisionsOf(facts: Facts, condition: Value): readonly Decision[] {
  const decisions: Decision[] = []
  const carriers = new Set<Value>([condition])
  for (const carrier of carriers) {
    if (carriers.size > carriersMax) break
    for (const user of facts.usersOf(carrier)) {
      const { on = [], decision = [] } = step(facts, carrier, user)
      for (const next of on) carriers.add(next)
      decisions.push(...decision)
    }
  }
  return decisions
}

interface Step {
  /** Values that hold the condition, too. */
  readonly on?: readonly Value[]
  readonly decision?: readonly Decision[]
}

function step(facts: Facts, carrier: Value, user: Value): Step {
  const { program, reach } = facts
  switch (program.op[user]) {
    case Op.Unary:
    case Op.Await:
    case Op.Logic:
      return { on: [user] }
    case Op.Store:
      return { on: loadsOf(facts, user) }
    case Op.Return: {
      const id = program.functionOf[user] ?? -1
      const calls = reach.handedOverAt(id)
      return {
        on: reach.callersOf(id),
        decision: calls.map((at) => ({ at, arms: [], parts: false, repeated: true })),
      }
    }
    case Op.Select:
      if (program.a[user] !== carrier) return { on: [user] }
      return { decision: [{ at: user, arms: [], parts: true, repeated: false }] }
    case Op.If:
    case Op.Short:
      return { decision: [decisionAt(facts, user)] }
    case Op.Call:
      return program.a[user] !== carrier && casts.test(calleeName(program, user))
        ? { on: [user] }
        : {}
    default:
      return {}
  }
}

/** Reads of the variable that give what was stored here. */
function loadsOf({ program, flow: { graph } }: Facts, store: Value): readonly Value[] {
  const found: Value[] = []
  const seen = new Set<number>([store])
  for (const node of seen) {
    if (seen.size > carriersMax) break
    for (let edge = graph.firstOut(node); edge !== -1; edge = graph.nextOut(edge)) {
      const to = graph.to(edge)
      if (graph.kind(edge) === Edge.LabelOnly) continue
      if (to >= program.size) seen.add(to)
      else if (program.op[to] === Op.Load) found.push(to)
    }
  }
  return found
}

function decisionAt({ blocks }: Facts, opener: Value): Decision {
  const home = blocks.of(opener)
  const region = home?.regions.find((one) => one.opener === opener)
  const arms = (region?.arms ?? []).map(({ from, to }) => ({ from, to }))
  const parts = region?.arms.some(({ leaves }) => leaves) ?? false
  let repeated = false
  for (let block = home; block !== undefined; block = blocks.all[block.parent]) {
    if (block.arm === 'loop') repeated = true
  }
  return { at: opener, arms, parts, repeated }
}
