import { BinaryOperator, ConstKind, Op, UnaryOperator } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { isKeyed } from './builtin-types.ts'
import { giveAnnotated } from './annotations.ts'
import { connectArray } from './arrays.ts'
import { applyCall, connectFunctionMembers } from './calls.ts'
import { Edge } from './graph.ts'
import { nameInjected } from './injection.ts'
import {
  elementField,
  giveShape,
  keyField,
  linkExport,
  readElement,
  edgeFromMember,
  readFrom,
  readMember,
  readModule,
  writeMember,
} from './members.ts'
import type { Solver } from './solver.ts'
import type { TokenId } from './tokens.ts'
import { eachSuperclass } from './members.ts'

const arithmetic: ReadonlySet<number> = new Set([
  BinaryOperator.Add,
  BinaryOperator.Subtract,
  BinaryOperator.Multiply,
  BinaryOperator.Divide,
  BinaryOperator.Modulo,
  BinaryOperator.Power,
  BinaryOperator.Bitwise,
  BinaryOperator.Other,
])

const instructionsBetweenPauses = 50_000

/** Adds the edges, tokens and watchers of every instruction, pausing every so often. */
export function* connectInstructions(solver: Solver): Generator<void> {
  const { program } = solver
  for (let value = 0; value < program.size; value += 1) {
    if (value % instructionsBetweenPauses === instructionsBetweenPauses - 1) yield
    connectInstruction(solver, value)
  }
}

function connectInstruction(solver: Solver, value: Value): void {
  const { program, tokens } = solver
  const a = program.a[value] ?? -1
  const b = program.b[value] ?? -1
  const c = program.c[value] ?? -1
  switch (program.op[value]) {
    case Op.Global:
      return connectGlobal(solver, value, program.strings[a] ?? '')
    case Op.Import:
      return connectImport(solver, value, program.strings[a] ?? '', program.strings[b] ?? '*')
    case Op.ModuleObject:
      return solver.add(value, tokens.ofFile(fileOf(solver, value)))
    case Op.Prop:
      solver.connect(a, value, edgeFromMember(program.strings[b]))
      return solver.watchBy(a, value)
    case Op.Index:
      return connectIndex(solver, value, a, b)
    case Op.SetProp:
      return solver.watchBy(a, value)
    case Op.SetIndex:
      return connectSetIndex(solver, value, a, b, c)
    case Op.Call:
      connectFunctionMembers(solver, value)
      return solver.watchBy(a, value)
    case Op.Param:
      return connectParameter(solver, value, a, b, c)
    case Op.This:
      return connectThis(solver, value)
    case Op.Super:
      return connectSuper(solver, value)
    case Op.Fn:
      return solver.add(value, tokens.ofFunction(a))
    case Op.Class:
      return solver.add(value, tokens.ofClass(a))
    case Op.Return:
    case Op.Yield:
      return solver.connect(a, solver.returnNode(program.functionOf[value] ?? -1), Edge.Local)
    case Op.Await:
    case Op.Spread:
      return solver.connect(a, value, Edge.Local)
    case Op.Rest:
      return solver.connect(a, value, Edge.Local)
    case Op.Named:
      return solver.connect(b, value, Edge.Local)
    case Op.Pair:
      return solver.connect(b, value, Edge.Local)
    case Op.Logic:
      solver.connect(a, value, Edge.Local)
      return solver.connect(b, value, Edge.Local)
    case Op.Select:
      solver.connect(b, value, Edge.Local)
      return solver.connect(c, value, Edge.Local)
    case Op.Binary:
      return connectBinary(solver, value, a, b, c)
    case Op.Unary:
      return connectUnary(solver, value, a, b)
    case Op.Concat:
    case Op.Unknown:
      for (const part of program.lists[a] ?? []) solver.connect(part, value, Edge.LabelOnly)
      return
    case Op.ObjectLiteral:
      return connectObject(solver, value, a)
    case Op.ArrayLiteral:
      return connectArray(solver, value, a)
    case Op.Element:
      return connectElement(solver, value, a, b)
    case Op.With:
      return solver.connect(a, value, Edge.Local)
    default:
  }
}

/** What an instruction that watches by itself does with a token of what it watches. */
export function arrive(solver: Solver, value: Value, token: TokenId): void {
  const { program } = solver
  switch (program.op[value]) {
    case Op.Prop:
      return readMember(solver, token, program.strings[program.b[value] ?? -1] ?? '', value)
    case Op.SetProp: {
      const name = program.strings[program.b[value] ?? -1] ?? ''
      return writeMember(solver, token, name, program.c[value] ?? -1, value)
    }
    case Op.Call:
      return applyCall(solver, value, token)
    default:
  }
}

function fileOf({ program }: Solver, value: Value): number {
  return program.functions[program.functionOf[value] ?? -1]?.file ?? -1
}

function connectGlobal(solver: Solver, value: Value, name: string): void {
  const language = solver.program.files[fileOf(solver, value)]?.language ?? 'javascript'
  const shape = solver.index.global(language, name)
  if (shape !== undefined) giveShape(solver, shape, value, value)
}

function connectImport(solver: Solver, value: Value, specifier: string, name: string): void {
  const { program, linker, tokens } = solver
  const from = program.files[fileOf(solver, value)]
  if (from === undefined) return
  const file = linker.resolve(from, specifier)
  if (file === undefined) {
    if (from.language === 'python' && name !== '*') {
      const dotted = specifier.endsWith('.') ? specifier + name : `${specifier}.${name}`
      const submodule = linker.resolve(from, dotted)
      if (submodule !== undefined) return solver.add(value, tokens.ofFile(submodule))
    }
    if (name === '*') solver.add(value, tokens.ofModule(specifier))
    else readModule(solver, specifier, name, value)
    return
  }
  const token = tokens.ofFile(file)
  if (name === '*') return solver.add(value, token)
  if (linker.exported(file, name) !== undefined) return linkExport(solver, file, name, value)
  if (name === 'default') solver.add(value, token)
  solver.connect(solver.field(token, name), value, Edge.Heap)
}

function connectIndex(solver: Solver, value: Value, object: Value, key: Value): void {
  const name = solver.constant(key)
  if (name !== undefined) return readFrom(solver, object, name, value)
  solver.connect(object, value, Edge.LabelOnly)
  solver.watch(object, (token) => readElement(solver, token, value))
}

function connectSetIndex(
  solver: Solver,
  value: Value,
  object: Value,
  key: Value,
  from: Value,
): void {
  const name = solver.constant(key)
  solver.watch(object, (token) => {
    writeMember(solver, token, name ?? elementField, from, value)
    if (name === undefined) writeMember(solver, token, keyField, key, value)
  })
}

function connectParameter(
  solver: Solver,
  value: Value,
  id: number,
  position: number,
  fallback: Value,
): void {
  solver.connect(fallback, value, Edge.Local)
  const { annotation = -1, name = '' } = solver.program.functions[id]?.parameters[position] ?? {}
  nameInjected(solver, value, fallback, name)
  if (annotation >= 0) giveAnnotated(solver, value, annotation)
}

function connectThis(solver: Solver, value: Value): void {
  const { program, tokens } = solver
  let info = program.functions[program.functionOf[value] ?? -1]
  while (info !== undefined && info.kind === 'arrow' && info.inClass < 0)
    info = program.functions[info.parent]
  if (info === undefined) return
  if (info.inClass >= 0) {
    solver.add(
      value,
      info.isStatic ? tokens.ofClass(info.inClass) : tokens.ofInstance(info.inClass),
    )
    if (!info.isStatic) {
      eachSuperclass(solver, info.inClass, (_, base) => {
        if (base !== undefined) giveShape(solver, { type: base }, value, value)
        return true
      })
    }
    return
  }
  solver.add(value, tokens.ofObject(value))
}

function connectSuper(solver: Solver, value: Value): void {
  const { program, tokens } = solver
  const info = program.functions[program.functionOf[value] ?? -1]
  const superclass = program.classes[info?.inClass ?? -1]?.superclass ?? -1
  solver.watch(superclass, (token) => {
    solver.add(value, token)
    const found = solver.token(token)
    if (found.kind === 'class') solver.add(value, tokens.ofInstance(found.class))
    const base = found.kind === 'shape' ? found.shape.construct?.returns?.type : undefined
    if (base !== undefined) solver.add(value, tokens.ofType(base, -1))
  })
}

function connectBinary(
  solver: Solver,
  value: Value,
  left: Value,
  right: Value,
  operator: number,
): void {
  if (!arithmetic.has(operator)) return
  solver.connect(left, value, Edge.LabelOnly)
  solver.connect(right, value, Edge.LabelOnly)
  if (operator === BinaryOperator.Add && isCounting(solver, left, right))
    solver.seed(value, ['Counter'])
}

/** `shared + 1`, where the variable or field outlives the activation: a counter. */
function isCounting({ program }: Solver, left: Value, right: Value): boolean {
  if (program.op[right] !== Op.Const || program.b[right] !== ConstKind.Number) return false
  return outlivesActivation(program, left)
}

function outlivesActivation(program: Solver['program'], value: Value): boolean {
  const op = program.op[value]
  if (op === Op.Prop || op === Op.Index) return true
  if (op !== Op.Load) return false
  const variable = program.variables[program.a[value] ?? -1]
  return variable !== undefined && variable.owner !== program.functionOf[value]
}

function connectUnary(solver: Solver, value: Value, operand: Value, operator: number): void {
  const { program } = solver
  if (
    operator === UnaryOperator.Not ||
    operator === UnaryOperator.TypeOf ||
    operator === UnaryOperator.Void
  )
    return
  solver.connect(operand, value, Edge.LabelOnly)
  const counts = operator === UnaryOperator.Increment || operator === UnaryOperator.Decrement
  if (counts && outlivesActivation(program, operand)) solver.seed(value, ['Counter'])
}

function connectObject(solver: Solver, value: Value, list: number): void {
  const { program, tokens } = solver
  const token = tokens.ofObject(value)
  solver.add(value, token)
  for (const entry of program.lists[list] ?? []) {
    if (program.op[entry] === Op.Spread) {
      const sources = solver.spreads.get(token)
      const source = program.a[entry] ?? -1
      if (sources === undefined) solver.spreads.set(token, [source])
      else sources.push(source)
      continue
    }
    const from = program.b[entry] ?? -1
    const key = program.a[entry] ?? -1
    const name = solver.constant(key)
    if (name === undefined) {
      solver.connect(from, solver.field(token, elementField), Edge.Heap)
      solver.connect(key, solver.field(token, keyField), Edge.Heap)
    } else if (program.c[entry] === 1) {
      solver.watch(from, (maker) => {
        const found = solver.token(maker)
        if (found.kind === 'function') {
          solver.connect(solver.returnNode(found.function), solver.field(token, name), Edge.Return)
        }
      })
    } else solver.connect(from, solver.field(token, name), Edge.Heap)
  }
}

/** An element of a container; of a keyed one, the pair of key and element. */
function connectElement(solver: Solver, value: Value, iterable: Value, keys: number): void {
  const { tokens } = solver
  solver.connect(iterable, value, Edge.LabelOnly)
  solver.watch(iterable, (token) => {
    if (keys === 1) {
      solver.connect(solver.field(token, keyField), value, Edge.Heap)
      return
    }
    if (!isKeyed(solver, solver.token(token))) return readElement(solver, token, value)
    const pair = tokens.ofObject(value)
    solver.add(value, pair)
    solver.connect(solver.field(token, keyField), solver.field(pair, '0'), Edge.Heap)
    solver.connect(solver.field(token, elementField), solver.field(pair, '1'), Edge.Heap)
    readElement(solver, token, value)
  })
}
