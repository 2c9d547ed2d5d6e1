import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { runsBefore } from '../flow/blocks.ts'
import type { Blocks } from '../flow/blocks.ts'
import type { Flow } from '../flow/flow.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { calleeName } from '../flow/queries.ts'
import type { Conversions } from './conversions.ts'

interface UsesInput {
  readonly flow: Flow
  readonly blocks: Blocks
  readonly users: (value: Value) => readonly Value[]
  /** Calls that log or compare: what they see of a session is not a use of it. */
  readonly harmless: ReadonlySet<Value>
  readonly conversions: Conversions
}

const usesMax = 200

/**
 * Uses of a value that matter. `isCleared` says of one side of a conditional that it is chosen for
 * its owner only; what follows is.
 */
export function usesOf(
  input: UsesInput,
  value: Value,
  isCleared?: (chosen: Value) => boolean,
): readonly Value[] {
  const {
    flow: {
      solver: { program },
      graph,
    },
    users,
  } = input
  const found: Value[] = []
  const open: number[] = [value, ...fetchedLater(input, value)]
  const seen = new Set<number>(open)
  const home = program.functionOf[value]
  for (let next = open.pop(); next !== undefined && seen.size < usesMax; next = open.pop()) {
    if (next < program.size) {
      for (const user of users(next)) {
        const follows = significance(input, next, user)
        if (follows === 'use') found.push(user)
        else if (isCleared !== undefined && isChosen(program, next, user) && isCleared(next))
          found.push(next)
        else if (follows === 'same' && !seen.has(user)) {
          seen.add(user)
          open.push(user)
        }
      }
    }
    for (let edge = graph.firstOut(next); edge !== -1; edge = graph.nextOut(edge)) {
      const to = graph.to(edge)
      const isVariable = next >= program.size || program.op[next] === Op.Store
      if (!isVariable || graph.kind(edge) !== 0 || seen.has(to)) continue
      if (to < program.size && program.functionOf[to] !== home) continue
      seen.add(to)
      open.push(to)
    }
  }
  return found.filter(
    (use) => runsBefore(program, input.blocks, value, use) || program.functionOf[use] === home,
  )
}

const fetching = /^fetch(?:one|all|many|row|val)?$/i

/** `cursor.execute(…)`, and then `cursor.fetchone()`. */
function fetchedLater({ flow: { solver }, users }: UsesInput, value: Value): readonly Value[] {
  const { program } = solver
  const cursor = receiverOf(solver, value)
  if (cursor < 0 || program.op[cursor] !== Op.Load || users(value).length > 0) return []
  const { to = 0 } = program.functions[program.functionOf[value] ?? -1] ?? {}
  const found: Value[] = []
  for (let at = value + 1; at < to; at += 1) {
    if (program.op[at] !== Op.Call || !fetching.test(calleeName(program, at))) continue
    const fetched = receiverOf(solver, at)
    if (program.op[fetched] === Op.Load && program.a[fetched] === program.a[cursor]) found.push(at)
  }
  return found
}

/** `c ? value : x`, `c && value`. */
function isChosen(program: Flow['solver']['program'], value: Value, user: Value): boolean {
  if (program.op[user] === Op.Select) return program.b[user] === value || program.c[user] === value
  return program.op[user] === Op.Logic && program.b[user] === value
}

/** What using `value` in `user` amounts to. */
function significance(input: UsesInput, value: Value, user: Value): 'use' | 'same' | 'no' {
  const { flow, harmless } = input
  const { program } = flow.solver
  switch (program.op[user]) {
    case Op.Store:
    case Op.Await:
    case Op.Logic:
    case Op.Select:
    case Op.Load:
    case Op.Prop:
    case Op.Element:
    case Op.Pair:
    case Op.Spread:
    case Op.Named:
    case Op.Concat:
    case Op.ObjectLiteral:
    case Op.ArrayLiteral:
      return 'same'
    case Op.Index:
      return program.a[user] === value ? 'same' : 'no'
    case Op.Return:
    case Op.Yield:
    case Op.SetProp:
    case Op.SetIndex:
      return 'use'
    case Op.Call:
      if (harmless.has(user)) return 'no'
      if (argumentsOf(flow.solver, user).includes(value)) {
        if (onlyTested(input, user)) return 'no'
        return input.conversions.converts(user) ? 'same' : 'use'
      }
      if (program.a[user] !== value && receiverOf(flow.solver, user) !== value) return 'no'
      return input.conversions.picks(user) ? 'same' : 'use'
    default:
      return 'no'
  }
}

/** The result of a call decides a branch and nothing else: a predicate. */
function onlyTested(
  {
    flow: {
      solver: { program },
    },
    users,
  }: UsesInput,
  call: Value,
): boolean {
  const results = users(call)
  return (
    results.length > 0 &&
    results.every((user) => {
      const op = program.op[user]
      if (op === Op.Await)
        return (
          users(user).length > 0 && users(user).every((outer) => tests.has(program.op[outer] ?? 0))
        )
      return tests.has(op ?? 0)
    })
  )
}

const tests: ReadonlySet<number> = new Set([Op.If, Op.Short, Op.Unary, Op.Logic, Op.Binary])
