import { Op } from '../ir/opcode.ts'
import type { FunctionId, Parameter, Value } from '../ir/program.ts'
import { isInjected } from './annotation-parts.ts'
import { isFirstApplied } from './applied-shapes.ts'
import { builtinTypeOf } from './builtin-types.ts'
import { Edge } from './graph.ts'
import {
  anyFieldOf,
  edgeFromMember,
  elementField,
  giveShape,
  keyField,
  readElement,
  readMember,
} from './members.ts'
import type { Absence, CallShape, Callback, Path, Returns, Shape, StateShape } from './model.ts'
import { argumentsOf, followPath, receiverOf } from './paths.ts'
import { rolesOf } from './roles.ts'
import type { Solver } from './solver.ts'
import type { Node } from './graph.ts'
import type { TokenId } from './tokens.ts'

/** Applies what a model says of a call. */
export function applyModelCall(solver: Solver, call: Value, shape: CallShape): void {
  if (!isFirstApplied(solver, call, shape)) return
  for (const role of rolesOf(shape.role)) solver.sites.push({ role, value: call, shape })
  if (shape.secret !== undefined) solver.sites.push({ role: 'secret', value: call, shape })
  if (shape.returns?.never === true) solver.endings.add(call)
  for (const callback of shape.callbacks ?? []) {
    handOver(solver, call, callback)
    if (callback.at === 'Argument[last]' && callback.entry?.kind === 'http') {
      solver.deferred.push(() => enterLastKnown(solver, call, callback))
    }
  }
  for (const { from, to } of shape.flows ?? []) {
    // What goes into a field stays what it is; what goes into a value only colours it.
    const kind = to.includes('.') ? Edge.Heap : Edge.LabelOnly
    followPath(solver, call, from, (source) => {
      followPath(solver, call, to, (target) => solver.connect(source, target, kind))
    })
  }
  if (shape.state !== undefined) applyState(solver, call, shape.state)
  giveResult(solver, call, shape)
}

function giveResult(solver: Solver, call: Value, shape: CallShape): void {
  const { returns } = shape
  if (returns === undefined) {
    if (shape.state === undefined) passThrough(solver, call)
    return
  }
  giveReturned(solver, call, shape, returns)
  for (const path of returns.from ?? []) {
    followPath(solver, call, path, (source) => solver.connect(source, call, Edge.Local))
  }
  if (returns.from === undefined && isBare(returns) && shape.state === undefined)
    passThrough(solver, call)
  const { lookup, fromCallback } = returns
  if (lookup !== undefined) lookUp(solver, call, lookup)
  if (fromCallback !== undefined) {
    followPath(solver, call, fromCallback, (node) => {
      solver.watch(node, (token) => {
        const found = solver.token(token)
        if (found.kind === 'function')
          solver.connect(solver.returnNode(found.function), call, Edge.Return)
      })
    })
  }
}

function isBare({ type, labels, lookup, fromCallback }: Returns): boolean {
  return (
    type === undefined && labels === undefined && lookup === undefined && fromCallback === undefined
  )
}

function giveReturned(solver: Solver, call: Value, shape: CallShape, returns: Returns): void {
  solver.seed(call, returns.labels)
  if (returns.type === undefined) return
  const type = solver.index.type(returns.type)
  const perCall =
    shape.role !== undefined || type?.store !== undefined || type?.oneEachCall === true
  solver.add(call, solver.tokens.ofType(returns.type, perCall ? call : -1))
  solver.seed(call, type?.labels)
}

function lookUp(
  solver: Solver,
  call: Value,
  { type, argument }: NonNullable<Returns['lookup']>,
): void {
  followPath(solver, call, argument, (node) => {
    const name = solver.constant(node)
    const shape = name === undefined ? solver.index.element(type) : solver.index.member(type, name)
    if (shape !== undefined) giveShape(solver, shape, call, call)
  })
}

/** `arguments` of `params.get("arguments", {})`. */
function keyAsked(solver: Solver, call: Value): string | undefined {
  const { program } = solver
  const callee = program.a[call] ?? -1
  const method = program.op[callee] === Op.Prop ? program.strings[program.b[callee] ?? -1] : ''
  if (method !== 'get' && method !== 'pop') return undefined
  const [key = -1] = argumentsOf(solver, call)
  return solver.constant(key)
}

/** What a call nobody knows may hand back: anything it was given. */
export function passThrough(solver: Solver, call: Value): void {
  solver.connect(receiverOf(solver, call), call, edgeFromMember(keyAsked(solver, call)))
  for (const argument of argumentsOf(solver, call)) {
    solver.connect(argument, call, Edge.LabelOnly)
    solver.watch(argument, (token) => {
      if (solver.token(token).kind !== 'object') return
      solver.connect(anyFieldOf(solver, token), call, Edge.LabelOnly)
    })
  }
}

function handOver(solver: Solver, call: Value, callback: Callback): void {
  followPath(solver, call, callback.at, (node) => {
    solver.watch(node, (token) => {
      const found = solver.token(token)
      if (found.kind === 'function') enterCallback(solver, { call, callback, id: found.function })
      else if (found.kind === 'instance' || found.kind === 'class') {
        // An object that can be called, or the class of one that the framework will make.
        const members = solver.program.classes[found.class]?.members ?? []
        for (const { name, function: id } of members) {
          if (name === '__call__') enterCallback(solver, { call, callback, id })
        }
      }
    })
  })
}

/**
 * `app.post(path, guard, serve)`, where nobody knows what `serve` is: the request gets as far as
 * the last handler that is known.
 */
function enterLastKnown(solver: Solver, call: Value, callback: Callback): void {
  const functionsAt = (node: Node): readonly FunctionId[] =>
    solver.tokensAt(node).flatMap((id) => {
      const token = solver.token(id)
      return token.kind === 'function' ? [token.function] : []
    })
  const [last = -1, ...before] = [...argumentsOf(solver, call)].slice(1).toReversed()
  if (solver.tokensAt(last).length > 0) return
  for (const argument of before) {
    const known = functionsAt(argument)
    for (const id of known) enterCallback(solver, { call, callback, id })
    if (known.length > 0) return
  }
}

interface Entered {
  /** -1 for a file convention or an overridden method. */
  readonly call: Value
  readonly callback: Omit<Callback, 'at'> & { readonly at?: Path }
  readonly id: FunctionId
}

/** A function of the target is called by a library, as the callback says. */
export function enterCallback(solver: Solver, { call, callback, id }: Entered): void {
  const info = solver.program.functions[id]
  if (info === undefined) return
  const known = solver.callbacks.get(id) ?? []
  if (known.some((one) => one.call === call && one.callback === callback)) return
  known.push({ call, callback: { at: '', ...callback } })
  solver.callbacks.set(id, known)
  const give = (shapes: readonly Shape[] | undefined): void =>
    info.parameters.forEach((parameter, position) => {
      const shape = shapes?.[position]
      if (shape !== undefined) giveShape(solver, shape, parameter.value, parameter.value)
      else if (callback.every !== undefined) giveUnlessInjected(solver, callback.every, parameter)
    })
  const { without } = callback
  // A function that takes more than it would get then is meant for the other form.
  const fits = without !== undefined && info.parameters.length <= without.parameters.length
  if (!fits || call < 0) give(callback.parameters)
  else {
    // What stands in an options object is known when nothing moves any more.
    solver.deferred.push(() =>
      give(isAbsent(solver, call, without) ? without.parameters : callback.parameters),
    )
  }
  for (const { from, to } of callback.flows ?? []) {
    const target = info.parameters[to]?.value
    if (target !== undefined && call >= 0) {
      followPath(solver, call, from, (source) => solver.connect(source, target, Edge.Heap))
    }
  }
  if (callback.entry !== undefined)
    solver.entries.push({ entry: callback.entry, function: id, call })
}

function isAbsent(solver: Solver, call: Value, { at, members }: Absence): boolean {
  let found = false
  let present = false
  followPath(solver, call, at, (node) => {
    const tokens = solver.tokensAt(node).map((id) => solver.token(id))
    if (tokens.length === 0) {
      if (node < solver.program.size && solver.constant(node) !== undefined) found = true
      else present = true
    }
    for (const token of tokens) {
      found = true
      if (token.kind !== 'object' || solver.spreads.has(token.id)) present = true
      // Where no member is named, an object is itself what is looked for.
      else if (members.length === 0) present = true
      else if (members.some((name) => solver.fieldsOf(token.id).has(name))) present = true
    }
  })
  return found && !present
}

function giveUnlessInjected(solver: Solver, shape: Shape, { value, annotation }: Parameter): void {
  solver.deferred.push(() => {
    if (!isInjected(solver, value, annotation)) giveShape(solver, shape, value, value)
  })
}

function applyState(solver: Solver, call: Value, state: StateShape): void {
  solver.states.push({ call, state })
  const receiver = receiverOf(solver, call)
  const reads =
    state.operation === 'get' || state.operation === 'list' || state.operation === 'subscribe'
  const writes =
    state.operation === 'set' || state.operation === 'append' || state.operation === 'publish'
  if (reads) solver.seed(call, ['StateRead'])
  for (const path of pathsOf(state.key)) followPath(solver, call, path, () => undefined)
  if (!reads && !writes) return
  solver.watch(receiver, (token) => {
    const type = builtinTypeOf(solver, solver.token(token))
    const kind = type === undefined ? undefined : solver.index.type(type)?.store?.kind
    if (kind !== 'memory' && kind !== 'cache') return
    const elements = solver.field(token, elementField)
    if (reads) readEntry(solver, { call, state, token })
    if (!writes) return
    for (const path of pathsOf(state.value)) {
      followPath(solver, call, path, (value) => solver.connect(value, elements, Edge.Heap))
    }
    for (const path of pathsOf(state.key)) {
      followPath(solver, call, path, (key) =>
        solver.connect(key, solver.field(token, keyField), Edge.Heap),
      )
    }
  })
}

interface EntryRead {
  readonly call: Value
  readonly state: StateShape
  readonly token: TokenId
}

/** An entry of a container; of a literal, the one that a fixed key names. */
function readEntry(solver: Solver, { call, state, token }: EntryRead): void {
  if (solver.token(token).kind !== 'object') {
    return solver.connect(solver.field(token, elementField), call, Edge.StoreRead)
  }
  for (const path of pathsOf(state.key)) {
    followPath(solver, call, path, (key) => {
      const name = solver.constant(key)
      if (name === undefined) readElement(solver, token, call)
      else readMember(solver, token, name, call)
    })
  }
  if (state.key === undefined) readElement(solver, token, call)
}

export function pathsOf(paths: Path | readonly Path[] | undefined): readonly Path[] {
  if (paths === undefined) return []
  return typeof paths === 'string' ? [paths] : paths
}
