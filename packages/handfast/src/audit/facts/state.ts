import { instructionsOf } from '../ir/by-opcode.ts'
import { BinaryOperator, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { builtinTypeOf } from '../flow/builtin-types.ts'
import type { Flow } from '../flow/flow.ts'
import type { Node } from '../flow/graph.ts'
import { callerIdentity, labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { pathsOf } from '../flow/model-calls.ts'
import type { StateOperation, StateShape, StoreShape } from '../flow/model.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { deepLabelsAt, labelsAt, leavesOf, nodesAt, tokensOf } from '../flow/queries.ts'
import type { Token } from '../flow/tokens.ts'
import { isEquality } from './checks.ts'
import type { Reach } from './reach.ts'

/** One use of keyed state: a lookup, a store, a removal. */
export interface StateAccess {
  /** The call, or the Index, SetIndex or Delete. */
  readonly value: Value
  readonly operation: StateOperation
  /** Nodes that make up the key: several for a compound one. */
  readonly keys: readonly Node[]
  /** Labels of all parts of the key. */
  readonly keyLabels: LabelSet
  /** What is stored, for writes. */
  readonly stored: readonly Node[]
  /** The container, or -1 where the call is the container (an SQL query). */
  readonly receiver: Value
  readonly containers: readonly Token[]
  readonly shape: StateShape | undefined
}

/** A container of state, with all that touches it. */
export interface Store {
  /** The token of the container; `id` is stable within a run. */
  readonly token: Token
  /** Where it is made, or -1 for one that lives outside (a database client). */
  readonly site: Value
  /** Name of the variable or field it is kept in, `''` when none is known. */
  readonly name: string
  readonly shape: StoreShape | undefined
  readonly accesses: readonly StateAccess[]
  /** Kept longer than one request or message. */
  readonly outlivesRequests: boolean
}

export function accessesOf(flow: Flow, reach: Reach): readonly StateAccess[] {
  const accesses: StateAccess[] = []
  for (const { call, state } of flow.solver.states) accesses.push(modelled(flow, call, state))
  const { program } = flow.solver
  for (const value of instructionsOf(program, Op.Index, Op.SetIndex, Op.Delete)) {
    const access = subscript(flow, reach, value)
    if (access !== undefined) accesses.push(access)
  }
  return accesses
}

function modelled(flow: Flow, call: Value, state: StateShape): StateAccess {
  const keys = pathsOf(state.key)
    .flatMap((path) => nodesAt(flow, call, path))
    .flatMap((node) => comparedIn(flow, node))
    .flatMap((node) => leavesOf(flow, node))
  const receiver = receiverOf(flow.solver, call)
  return {
    value: call,
    operation: state.operation,
    keys: [...new Set(keys)],
    keyLabels: keys.reduce((labels, node) => labels | labelsAt(flow, node), 0),
    stored: pathsOf(state.value).flatMap((path) => nodesAt(flow, call, path)),
    receiver,
    containers: tokensOf(flow, receiver).filter(
      (token) => builtinTypeOf(flow.solver, token) !== undefined,
    ),
    shape: state,
  }
}

const comparedMax = 32

/** `where(Row.id == id, Row.owner == user)`: a condition is a key by what it compares. */
function comparedIn(flow: Flow, node: Node): readonly Node[] {
  const { solver } = flow
  const { program } = solver
  const found: Node[] = []
  const open: Node[] = [node]
  for (let steps = 0; open.length > 0 && steps < comparedMax; steps += 1) {
    const next = open.pop() ?? -1
    const op = program.op[next]
    const b = program.b[next] ?? -1
    if (isCondition(program, next)) {
      const left = program.a[next] ?? -1
      if (!isColumn(flow, left)) open.push(left)
      open.push(b)
    } else if (op === Op.Call) {
      // `and_(Row.id == id, Row.owner == user)`.
      open.push(...[...argumentsOf(solver, next)].filter((part) => isCondition(program, part)))
    }
    found.push(next)
  }
  return found
}

/** `Row.id` says which part is compared, and is no part itself. */
function isColumn(flow: Flow, value: Value): boolean {
  return flow.solver.program.op[value] === Op.Prop && labelsAt(flow, value) === 0
}

/** `==` and what joins such comparisons, `&` and `|`; arithmetic makes a key of its own. */
function isCondition(program: Flow['solver']['program'], value: Value): boolean {
  if (program.op[value] !== Op.Binary) return false
  const operator = program.c[value] ?? 0
  return isEquality(operator) || operator === BinaryOperator.Bitwise
}

/** `table[key]` on an object, dict or instance field that is used as a table. */
function subscript(flow: Flow, reach: Reach, value: Value): StateAccess | undefined {
  const { program } = flow.solver
  const receiver = program.a[value] ?? -1
  const key = program.b[value] ?? -1
  if (flow.solver.constant(key) !== undefined) return undefined
  const containers = tokensOf(flow, receiver).filter((token) => isTable(flow, reach, token))
  if (containers.length === 0) return undefined
  const op = program.op[value]
  const operation = op === Op.Index ? 'get' : op === Op.SetIndex ? 'set' : 'delete'
  return {
    value,
    operation,
    keys: [key],
    keyLabels: isTuple(flow, key) ? deepLabelsAt(flow, key) : labelsAt(flow, key),
    stored: op === Op.SetIndex ? [program.c[value] ?? -1] : [],
    receiver,
    containers,
    shape: undefined,
  }
}

/** A tuple is a key by its parts. Entries that a loop over keys seems to give are no keys. */
function isTuple(flow: Flow, key: Node): boolean {
  const { program } = flow.solver
  return tokensOf(flow, key).some(
    (token) => token.kind === 'object' && program.op[token.site] === Op.ArrayLiteral,
  )
}

function isTable(flow: Flow, reach: Reach, token: Token): boolean {
  const { program } = flow.solver
  if (token.kind === 'typed') return flow.solver.index.type(token.type)?.subscripts === true
  if (token.kind !== 'object' || !reach.outlivesRequests(token)) return false
  return program.op[token.site] === Op.ObjectLiteral
}

export function storesOf(
  flow: Flow,
  reach: Reach,
  accesses: readonly StateAccess[],
): readonly Store[] {
  const byToken = new Map<number, { token: Token; accesses: StateAccess[] }>()
  for (const access of accesses) {
    for (const token of access.containers) {
      const known = byToken.get(token.id)
      if (known === undefined) byToken.set(token.id, { token, accesses: [access] })
      else known.accesses.push(access)
    }
  }
  return [...byToken.values()].map(({ token, accesses: touching }) => {
    const site = token.kind === 'typed' || token.kind === 'object' ? token.site : -1
    const type = builtinTypeOf(flow.solver, token)
    const shape = type === undefined ? undefined : flow.solver.index.type(type)?.store
    const persistent = shape?.kind === 'database' || shape?.kind === 'web-session' || site < 0
    return {
      token,
      site,
      shape,
      name: nameOf(flow, site, touching),
      accesses: touching,
      outlivesRequests: persistent || reach.outlivesRequests(token),
    }
  })
}

/**
 * The name code uses for a container: the variable or field it is first stored in, or read from.
 */
function nameOf(flow: Flow, site: Value, accesses: readonly StateAccess[]): string {
  const { program } = flow.solver
  if (site >= 0) {
    for (let edge = flow.graph.firstOut(site); edge !== -1; edge = flow.graph.nextOut(edge)) {
      const to = flow.graph.to(edge)
      if (program.op[to] === Op.Store) return program.variables[program.a[to] ?? -1]?.name ?? ''
    }
  }
  for (const { receiver } of accesses) {
    const name = expressionName(flow, receiver)
    if (name !== '') return name
  }
  return ''
}

/** `sessions` for `sessions`, `this.sessions`, `state.sessions`; `''` otherwise. */
export function expressionName({ solver: { program } }: Flow, value: Value): string {
  switch (program.op[value]) {
    case Op.Load:
      return program.variables[program.a[value] ?? -1]?.name ?? ''
    case Op.Prop:
      return program.strings[program.b[value] ?? -1] ?? ''
    case Op.Param:
      return (
        program.functions[program.a[value] ?? -1]?.parameters[program.b[value] ?? -1]?.name ?? ''
      )
    case Op.Call:
      return expressionName({ solver: { program } } as Flow, program.a[value] ?? -1)
    case Op.Named:
      return program.strings[program.a[value] ?? -1] ?? ''
    case Op.Global:
      return program.strings[program.a[value] ?? -1] ?? ''
    case Op.Import:
      return program.strings[program.b[value] ?? -1] ?? ''
    case Op.Await:
      return expressionName({ solver: { program } } as Flow, program.a[value] ?? -1)
    default:
      return ''
  }
}

const credential = labelSet(['Credential'])
/** Introspection is sent the token alone; a call that carries out a tool says what for. */
const asked = labelSet(['ToolArgument'])

/**
 * Marks what lookups under a caller's own identity give: the record found by a credential is who
 * the caller is, and a second lookup inside a collection kept under a principal counts as bound.
 * Returns true when something was marked and labels must be spread again.
 */
export function seedOwnerScope(flow: Flow, accesses: readonly StateAccess[]): boolean {
  let marked = false
  for (const { value, operation, keyLabels } of accesses) {
    if ((operation !== 'get' && operation !== 'list') || (keyLabels & callerIdentity) === 0)
      continue
    flow.solver.seed(
      value,
      (keyLabels & credential) === 0 ? ['OwnerScoped'] : ['OwnerScoped', 'Principal'],
    )
    marked = true
  }
  for (const { role, value } of flow.solver.sites) {
    if (role !== 'http.fetch') continue
    const sent = nodesAt(flow, value, 'Argument[0..]').reduce(
      (labels, node) => labels | deepLabelsAt(flow, node),
      0,
    )
    if ((sent & credential) === 0 || (sent & asked) !== 0) continue
    flow.solver.seed(value, ['Principal'])
    marked = true
  }
  return marked
}
