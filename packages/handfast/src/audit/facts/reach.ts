import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { ClassId, FunctionId, Program, Value, VariableId } from '../ir/program.ts'
import type { Flow } from '../flow/flow.ts'
import type { Token } from '../flow/tokens.ts'

/** Who calls whom, and what runs while a request is served. */
export interface Reach {
  /** Calls in the target that may run the function. */
  callersOf(id: FunctionId): readonly Value[]
  /** Functions of the target that the call may run. */
  calleesOf(call: Value): readonly FunctionId[]
  /** Calls that hand the function to a library or to code nobody knows. */
  handedOverAt(id: FunctionId): readonly Value[]
  /** Runs for a request, a message or a tool call, at least sometimes. */
  atRequestTime(id: FunctionId): boolean
  /** One object of this for the whole process, or for all requests at any rate. */
  outlivesRequests(token: Token): boolean
  /** The variable is one for all requests. */
  isShared(variable: VariableId): boolean
  /** Calls that construct the class of the target. */
  constructedAt(id: ClassId): readonly Value[]
}

export function reachOf(flow: Flow): Reach {
  const { solver } = flow
  const { program } = solver
  const callees = new Map<Value, FunctionId[]>()
  const callsIn = new Map<FunctionId, FunctionId[]>()
  const link = (from: FunctionId, to: FunctionId): void => {
    const list = callsIn.get(from)
    if (list === undefined) callsIn.set(from, [to])
    else list.push(to)
  }
  for (const [id, bindings] of solver.bindings) {
    for (const { call } of bindings) {
      const list = callees.get(call)
      if (list === undefined) callees.set(call, [id])
      else list.push(id)
      link(program.functionOf[call] ?? -1, id)
    }
  }
  const entered = new Set(
    solver.entries.filter(({ entry }) => entry.kind !== 'timer').map((record) => record.function),
  )
  for (const [id, records] of solver.callbacks) {
    for (const { call } of records) {
      if (call >= 0) link(program.functionOf[call] ?? -1, id)
      // A method that a framework's class leaves to be overridden: it is called when it is needed.
      else entered.add(id)
    }
  }
  const requestTime = closure(entered, callsIn)
  const constructedAt = constructions(flow)

  const outlives = (token: Token): boolean => {
    switch (token.kind) {
      case 'object':
      case 'typed':
        return token.site >= 0 && !requestTime.has(program.functionOf[token.site] ?? -1)
      case 'instance': {
        const sites = constructedAt.get(token.class) ?? []
        return (
          sites.length === 0 ||
          sites.some((site) => !requestTime.has(program.functionOf[site] ?? -1))
        )
      }
      case 'file':
      case 'class':
        return true
      default:
        return false
    }
  }
  return {
    callersOf: (id) => (solver.bindings.get(id) ?? []).map(({ call }) => call),
    calleesOf: (call) => callees.get(call) ?? [],
    handedOverAt: (id) =>
      (solver.callbacks.get(id) ?? []).map(({ call }) => call).filter((call) => call >= 0),
    atRequestTime: (id) => requestTime.has(id),
    outlivesRequests: outlives,
    isShared(variable) {
      const owner = program.variables[variable]?.owner ?? -1
      return owner >= 0 && !requestTime.has(owner)
    },
    constructedAt: (id) => constructedAt.get(id) ?? [],
  }
}

function closure(
  roots: ReadonlySet<FunctionId>,
  callsIn: ReadonlyMap<FunctionId, readonly FunctionId[]>,
): ReadonlySet<FunctionId> {
  const reached = new Set(roots)
  const open = [...roots]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const callee of callsIn.get(next) ?? []) {
      if (reached.has(callee)) continue
      reached.add(callee)
      open.push(callee)
    }
  }
  return reached
}

/** Calls that construct each class of the target. */
function constructions({ solver }: Flow): ReadonlyMap<number, readonly Value[]> {
  const { program } = solver
  const sites = new Map<number, Value[]>()
  for (const call of instructionsOf(program, Op.Call)) {
    if (solver.resolved[call] !== 1) continue
    for (const token of solver.tokensAt(program.a[call] ?? -1)) {
      const found = solver.token(token)
      if (found.kind !== 'class' || program.op[program.a[call] ?? -1] === Op.Super) continue
      const list = sites.get(found.class)
      if (list === undefined) sites.set(found.class, [call])
      else list.push(call)
    }
  }
  return sites
}

/** The instructions that use a value directly, by operand, in the order they stand. */
export function usersOf(program: Program): (value: Value) => readonly Value[] {
  const starts = new Int32Array(program.size + 2)
  eachOperand(program, (operand) => {
    starts[operand + 2] = (starts[operand + 2] ?? 0) + 1
  })
  for (let value = 2; value < starts.length; value += 1)
    starts[value] = (starts[value] ?? 0) + (starts[value - 1] ?? 0)
  const users = new Int32Array(starts[program.size + 1] ?? 0)
  eachOperand(program, (operand, user) => {
    const at = starts[operand + 1] ?? 0
    users[at] = user
    starts[operand + 1] = at + 1
  })
  return (value) => {
    const found: Value[] = []
    const end = starts[value + 1] ?? 0
    for (let at = starts[value] ?? 0; at < end; at += 1) found.push(users[at] ?? -1)
    return found
  }
}

const noValues = new Int32Array()

function eachOperand(program: Program, visit: (operand: Value, user: Value) => void): void {
  const { size, op, a, b, c, lists } = program
  for (let value = 0; value < size; value += 1) {
    const slots = operandsOf[op[value] ?? 0] ?? 0
    if (slots === 0) continue
    const first = a[value] ?? -1
    const second = b[value] ?? -1
    const third = c[value] ?? -1
    if ((slots & 1) !== 0 && first >= 0) visit(first, value)
    if ((slots & 2) !== 0 && second >= 0) visit(second, value)
    if ((slots & 4) !== 0 && third >= 0) visit(third, value)
    if (slots < 8) continue
    const list = lists[(slots & 8) !== 0 ? first : second] ?? noValues
    for (let at = 0; at < list.length; at += 1) {
      const part = list[at] ?? -1
      if (part >= 0) visit(part, value)
    }
  }
}

/** Which of a, b, c are values, by operation: bits 1, 2, 4; and which of a, b is a list: 8, 16. */
const operandsOf: Uint8Array = new Uint8Array(256)
const operands: readonly (readonly [number, number])[] = [
  [Op.Store, 2],
  [Op.Prop, 1],
  [Op.Index, 3],
  [Op.SetProp, 5],
  [Op.SetIndex, 7],
  [Op.Delete, 3],
  [Op.Call, 17],
  [Op.Param, 4],
  [Op.Return, 1],
  [Op.Throw, 1],
  [Op.Yield, 1],
  [Op.Await, 1],
  [Op.Binary, 3],
  [Op.Unary, 1],
  [Op.Logic, 3],
  [Op.Select, 7],
  [Op.Pair, 3],
  [Op.Named, 2],
  [Op.Spread, 1],
  [Op.Element, 1],
  [Op.Rest, 1],
  [Op.If, 1],
  [Op.Short, 1],
  [Op.Switch, 1],
  [Op.Case, 1],
  [Op.With, 1],
  [Op.Concat, 8],
  [Op.ObjectLiteral, 8],
  [Op.ArrayLiteral, 8],
  [Op.Unknown, 8],
]
for (const [op, slots] of operands) operandsOf[op] = slots
