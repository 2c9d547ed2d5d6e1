import { CallFlag, Op } from '../ir/opcode.ts'
import type { ClassId, FunctionId, Value } from '../ir/program.ts'
import { Edge } from './graph.ts'
import type { Node } from './graph.ts'
import { eachSuperclass, elementField, moduleField } from './members.ts'
import { applyModelCall } from './model-calls.ts'
import { callOf } from './model-index.ts'
import { argumentsOf, receiverOf } from './paths.ts'
import type { Solver } from './solver.ts'
import type { TokenId } from './tokens.ts'

/** Applies a call to one of the things its callee may be. */
export function applyCall(solver: Solver, call: Value, token: TokenId): void {
  const { program } = solver
  const found = solver.token(token)
  const isNew = ((program.c[call] ?? 0) & CallFlag.New) !== 0
  switch (found.kind) {
    case 'function':
      if (isBuiltinFunctionMember(solver, call)) return
      solver.resolved[call] = 1
      bindCall(solver, {
        call,
        id: found.function,
        receiver: receiverOf(solver, call),
        given: argumentsOf(solver, call),
      })
      return
    case 'class':
      solver.resolved[call] = 1
      return construct(solver, call, found.class)
    case 'shape': {
      const shape = callOf(found.shape, isNew)
      if (shape === undefined) return
      solver.resolved[call] = 1
      return applyModelCall(solver, call, shape)
    }
    case 'typed': {
      const shape = solver.index.type(found.type)?.call
      if (shape === undefined) return
      solver.resolved[call] = 1
      return applyModelCall(solver, call, shape)
    }
    case 'file': {
      const replaced = solver.field(token, moduleField)
      // Two files may each stand for the other.
      if (!solver.firstRead(replaced, '()', call)) return
      return solver.watch(replaced, (other) => applyCall(solver, call, other))
    }
    case 'module': {
      const file = program.files[program.functions[program.functionOf[call] ?? -1]?.file ?? -1]
      const shape = solver.index.exported(
        file?.language ?? 'javascript',
        found.specifier,
        'default',
      )
      const modelled = shape === undefined ? undefined : callOf(shape, isNew)
      if (modelled === undefined) return
      solver.resolved[call] = 1
      return applyModelCall(solver, call, modelled)
    }
    case 'instance':
      return callMember(solver, call, found.class, '__call__')
    case 'object':
  }
}

interface BoundCall {
  readonly call: Value
  readonly id: FunctionId
  readonly receiver: Node
  readonly given: readonly Value[]
}

/** Binds arguments to parameters and the returned value to the call. */
export function bindCall(solver: Solver, { call, id, receiver, given }: BoundCall): void {
  const { program } = solver
  const info = program.functions[id]
  if (info === undefined) return
  const known = solver.bindings.get(id)
  if (known?.some((binding) => binding.call === call) === true) return
  const pairs: { node: Node; position: number }[] = []
  let position = 0
  for (const argument of given) {
    const op = program.op[argument]
    if (op === Op.Named) {
      const name = program.strings[program.a[argument] ?? -1]
      const at = info.parameters.findIndex(
        (parameter) => parameter.name === name && parameter.kind === 'normal',
      )
      const named =
        at === -1 ? info.parameters.findIndex((parameter) => parameter.kind === 'keywords') : at
      if (named !== -1) pairs.push({ node: argument, position: named })
    } else if (op === Op.Spread) {
      for (let to = position; to < info.parameters.length; to += 1)
        pairs.push({ node: argument, position: to })
    } else {
      pairs.push({
        node: argument,
        position: Math.min(position, Math.max(0, info.parameters.length - 1)),
      })
      position += 1
    }
  }
  const bound = pairs.filter(({ position: at }) => {
    const parameter = info.parameters[at]
    return parameter !== undefined
  })
  const binding = { call, arguments: bound, receiver }
  if (known === undefined) solver.bindings.set(id, [binding])
  else known.push(binding)
  for (const { node, position: at } of bound) passArgument(solver, node, id, at)
  solver.connect(solver.returnNode(id), call, Edge.Return)
}

function passArgument(solver: Solver, node: Node, id: FunctionId, position: number): void {
  const parameter = solver.program.functions[id]?.parameters[position]
  if (parameter === undefined) return
  if (parameter.kind === 'normal') solver.connect(node, parameter.value, Edge.CallIn)
  else {
    const collected = solver.tokens.ofObject(parameter.value)
    solver.add(parameter.value, collected)
    solver.connect(node, solver.field(collected, elementField), Edge.Heap)
    solver.connect(node, parameter.value, Edge.LabelOnly)
  }
}

function construct(solver: Solver, call: Value, id: number): void {
  const { program } = solver
  solver.add(call, solver.tokens.ofInstance(id))
  const given = argumentsOf(solver, call)
  fillFields(solver, id, given)
  eachSuperclass(solver, id, (info, base) => {
    if (base !== undefined) {
      constructBase(solver, call, info)
      return true
    }
    const maker = program.classes[info]?.members.find((member) => member.kind === 'constructor')
    if (maker === undefined) return true
    bindCall(solver, { call, id: maker.function, receiver: call, given })
    return false
  })
}

/** A Python class without `__init__` that gets arguments keeps them as its fields: a data class. */
function fillFields(solver: Solver, id: ClassId, given: readonly Value[]): void {
  const { program } = solver
  const info = program.classes[id]
  if (info === undefined || program.files[info.file]?.language !== 'python') return
  if (info.members.some(({ kind }) => kind === 'constructor')) return
  const root = solver.tokens.ofInstance(solver.rootClass(id))
  let position = 0
  for (const argument of given) {
    const isNamed = program.op[argument] === Op.Named
    if (program.op[argument] === Op.Spread) continue
    const name = isNamed
      ? program.strings[program.a[argument] ?? -1]
      : // What a class inherits comes first, so positions say nothing there.
        info.superclass < 0
        ? info.fields[position]
        : undefined
    if (!isNamed) position += 1
    if (name !== undefined) solver.connect(argument, solver.field(root, name), Edge.Heap)
  }
}

/** A class of the target that extends a modelled one is also constructed as that. */
function constructBase(solver: Solver, call: Value, id: number): void {
  const above = solver.program.classes[id]?.superclass ?? -1
  for (const token of solver.tokensAt(above)) {
    const found = solver.token(token)
    const shape = found.kind === 'shape' ? callOf(found.shape, true) : undefined
    if (shape !== undefined) applyModelCall(solver, call, shape)
  }
}

function callMember(solver: Solver, call: Value, id: number, name: string): void {
  const member = solver.program.classes[id]?.members.find((one) => one.name === name)
  if (member === undefined) return
  solver.resolved[call] = 1
  bindCall(solver, {
    call,
    id: member.function,
    receiver: solver.program.a[call] ?? -1,
    given: argumentsOf(solver, call),
  })
}

function isBuiltinFunctionMember({ program }: Solver, call: Value): boolean {
  return builtinMember(program, call) !== undefined
}

function builtinMember(
  program: Solver['program'],
  call: Value,
): 'bind' | 'call' | 'apply' | undefined {
  const callee = program.a[call] ?? -1
  if (program.op[callee] !== Op.Prop) return undefined
  const name = program.strings[program.b[callee] ?? -1]
  return name === 'bind' || name === 'call' || name === 'apply' ? name : undefined
}

/** `f.bind(self, …)`, `f.call(self, …)`, `f.apply(self, list)`. */
export function connectFunctionMembers(solver: Solver, call: Value): void {
  const { program } = solver
  const name = builtinMember(program, call)
  if (name === undefined) return
  const owner = program.a[program.a[call] ?? -1] ?? -1
  const [self = -1, ...rest] = argumentsOf(solver, call)
  solver.watch(owner, (token) => {
    const found = solver.token(token)
    if (found.kind !== 'function' && found.kind !== 'shape') return
    solver.resolved[call] = 1
    if (name === 'bind') solver.add(call, token)
    else if (found.kind === 'function') {
      const given = name === 'call' ? rest : []
      bindCall(solver, { call, id: found.function, receiver: self, given })
    }
  })
}
