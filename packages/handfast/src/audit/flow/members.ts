import type { ClassId, Value } from '../ir/program.ts'
import { builtinTypeOf } from './builtin-types.ts'
import { Edge } from './graph.ts'
import type { Node } from './graph.ts'
import type { Shape, TypeName } from './model.ts'
import { rolesOf } from './roles.ts'
import type { Solver } from './solver.ts'
import type { Token, TokenId } from './tokens.ts'

/** Elements reached by a computed key, and appended ones. */
export const elementField = '[]'
/** Keys under which elements were stored. */
export const keyField = '[key]'
/** All named fields together. */
const anyField = '[any]'
/** Fields that are no member of the object in the program. */
export const ownFields: ReadonlySet<string> = new Set([elementField, keyField, anyField])
/** What `module.exports` was replaced by. */
export const moduleField = '='

const classDepthMax = 12

/** Gives `node` what reading a shape gives. `at` is the instruction that reads. */
export function giveShape(solver: Solver, shape: Shape, node: Node, at: Value): void {
  solver.seed(node, shape.labels)
  if (shape.type !== undefined) {
    solver.add(node, solver.tokens.ofType(shape.type, -1))
    solver.seed(node, solver.index.type(shape.type)?.labels)
  }
  for (const role of rolesOf(shape.role)) solver.sites.push({ role, value: at, shape: undefined })
  if (shape.call !== undefined || shape.construct !== undefined)
    solver.add(node, solver.tokens.ofShape(shape))
}

/** Reads the member `name` of whatever `token` stands for into `into`. */
export function readMember(solver: Solver, token: TokenId, name: string, into: Value): void {
  const found = solver.token(token)
  switch (found.kind) {
    case 'instance':
      return readInstance(solver, found.class, name, into)
    case 'class':
      return readStatic(solver, found.class, token, name, into)
    case 'file':
      return readExport(solver, token, found.file, name, into)
    case 'module':
      return readModule(solver, found.specifier, name, into)
    case 'typed': {
      const shape = solver.index.member(found.type, name)
      if (shape !== undefined) giveShape(solver, shape, into, into)
      if (saysItself(shape)) solver.sealed.add(into)
      solver.connect(solver.field(token, name), into, Edge.Heap)
      return
    }
    case 'object':
      readBuiltin(solver, found, name, into)
      solver.connect(solver.field(token, name), into, Edge.Heap)
      if (/^\d+$/.test(name)) solver.connect(solver.field(token, elementField), into, Edge.Heap)
      for (const source of solver.spreads.get(token) ?? []) {
        if (solver.firstRead(source, name, into)) readFrom(solver, source, name, into)
      }
      return
    case 'function':
      solver.connect(solver.field(token, name), into, Edge.Heap)
      return
    case 'shape':
  }
}

/** The member says what it is made of, so that what the whole object is made of adds nothing. */
function saysItself(shape: Shape | undefined): boolean {
  const labels = shape?.labels ?? []
  return labels.length > 0 && !labels.includes('Truncated')
}

/** What a member carries of the object that it is read from. */
export function edgeFromMember(name: string | undefined): Edge {
  return name === 'arguments' ? Edge.ToolArguments : Edge.LabelOnly
}

/** Reads `name` of everything `source` may be, and keeps what labels it has. */
export function readFrom(solver: Solver, source: Node, name: string, into: Value): void {
  solver.connect(source, into, edgeFromMember(name))
  solver.watch(source, (token) => readMember(solver, token, name, into))
}

/** A method that every array, list or dict has. */
function readBuiltin(solver: Solver, token: Token, name: string, into: Value): void {
  const type = builtinTypeOf(solver, token)
  const shape = type === undefined ? undefined : solver.index.member(type, name)
  if (shape !== undefined) giveShape(solver, shape, into, into)
}

function readInstance(solver: Solver, id: ClassId, name: string, into: Value): void {
  const root = solver.tokens.ofInstance(solver.rootClass(id))
  solver.connect(solver.field(root, name), into, Edge.Heap)
  eachSuperclass(solver, id, (info, base) => {
    if (base !== undefined) {
      const shape = solver.index.member(base, name)
      if (shape !== undefined) giveShape(solver, shape, into, into)
      return true
    }
    if (solver.program.classes[info]?.fields.includes(name) === true) {
      solver.connect(solver.field(solver.tokens.ofClass(info), name), into, Edge.Heap)
    }
    const wanted = name === '__init__' ? 'constructor' : name
    const member = solver.program.classes[info]?.members.find(
      (one) => one.name === wanted && one.kind !== 'setter',
    )
    if (member === undefined) return true
    if (member.kind === 'getter')
      solver.connect(solver.returnNode(member.function), into, Edge.Return)
    else solver.add(into, solver.tokens.ofFunction(member.function))
    return false
  })
}

function readStatic(solver: Solver, id: ClassId, token: TokenId, name: string, into: Value): void {
  solver.connect(solver.field(token, name), into, Edge.Heap)
  eachSuperclass(solver, id, (info, base) => {
    if (base !== undefined) {
      // A Python class has what its instances have; elsewhere the two are apart.
      const shape = isPython(solver, info) ? solver.index.member(base, name) : undefined
      if (shape !== undefined) giveShape(solver, shape, into, into)
      return true
    }
    if (info !== id) {
      solver.connect(solver.field(solver.tokens.ofClass(info), name), into, Edge.Heap)
    }
    const member = solver.program.classes[info]?.members.find((one) => one.name === name)
    if (member === undefined) return true
    solver.add(into, solver.tokens.ofFunction(member.function))
    return false
  })
}

function isPython({ program }: Solver, id: ClassId): boolean {
  return program.files[program.classes[id]?.file ?? -1]?.language === 'python'
}

function readExport(solver: Solver, token: TokenId, file: number, name: string, into: Value): void {
  solver.connect(solver.field(token, name), into, Edge.Heap)
  const replaced = solver.field(token, moduleField)
  if (solver.firstRead(replaced, name, into)) {
    solver.watch(replaced, (other) => {
      if (other !== token) readMember(solver, other, name, into)
    })
  }
  if (name === 'default') {
    solver.connect(replaced, into, Edge.Heap)
    if (solver.linker.exported(file, name) === undefined) solver.add(into, token)
  }
  linkExport(solver, file, name, into)
}

/** Connects an exported name of a file of the target with a read of it. */
export function linkExport(solver: Solver, file: number, name: string, into: Value): void {
  const target = solver.linker.exported(file, name)
  if (target === undefined) return
  if (target.kind === 'variable')
    solver.connect(solver.variableNode(target.variable), into, Edge.Heap)
  else if (target.kind === 'file') solver.add(into, solver.tokens.ofFile(target.file))
  else if (target.name === '*') solver.add(into, solver.tokens.ofModule(target.specifier))
  else readModule(solver, target.specifier, target.name, into)
}

/** Reads an exported name of a module outside the target. */
export function readModule(solver: Solver, specifier: string, name: string, into: Value): void {
  const { program, index, tokens } = solver
  const file = program.files[program.functions[program.functionOf[into] ?? -1]?.file ?? -1]
  const language = file?.language ?? 'javascript'
  const shape = index.exported(language, specifier, name)
  if (shape !== undefined) giveShape(solver, shape, into, into)
  if (name === 'default') {
    solver.add(into, tokens.ofModule(specifier))
    return
  }
  const below = language === 'python' ? `${specifier}.${name}` : `${specifier}/${name}`
  if (language === 'python' && index.knows(language, below))
    solver.add(into, tokens.ofModule(below))
}

/**
 * Visits the class and what it extends, nearest first, until `visit` says false. `base` is set for
 * a modelled class outside the target.
 */
export function eachSuperclass(
  solver: Solver,
  id: ClassId,
  visit: (info: ClassId, base: TypeName | undefined) => boolean,
  depth = 0,
): void {
  if (!visit(id, undefined) || depth > classDepthMax) return
  const above = solver.program.classes[id]?.superclass ?? -1
  if (above < 0) return
  solver.watch(above, (token) => {
    const found = solver.token(token)
    if (found.kind === 'class' && found.class !== id)
      eachSuperclass(solver, found.class, visit, depth + 1)
    if (found.kind !== 'shape') return
    const base = found.shape.construct?.returns?.type ?? found.shape.call?.returns?.type
    if (base !== undefined) visit(id, base)
  })
}

/** Stores `from` as the member `name` of whatever `token` stands for. */
export function writeMember(
  solver: Solver,
  token: TokenId,
  name: string,
  from: Node,
  at: Value,
): void {
  const found = solver.token(token)
  switch (found.kind) {
    case 'instance': {
      const root = solver.tokens.ofInstance(solver.rootClass(found.class))
      solver.connect(from, solver.field(root, name), Edge.Heap)
      eachSuperclass(solver, found.class, (info) => callSetter(solver, info, name, from))
      return
    }
    case 'typed': {
      const shape = solver.index.member(found.type, name)
      for (const role of rolesOf(shape?.writeRole))
        solver.sites.push({ role, value: at, shape: undefined })
      solver.connect(from, solver.field(token, name), Edge.Heap)
      return
    }
    case 'file':
      solver.connect(
        from,
        solver.field(token, name === 'module.exports' ? moduleField : name),
        Edge.Heap,
      )
      return
    case 'module':
    case 'shape':
      return
    default:
      solver.connect(from, solver.field(token, name), Edge.Heap)
  }
}

function callSetter(solver: Solver, id: ClassId, name: string, from: Node): boolean {
  const member = solver.program.classes[id]?.members.find(
    (one) => one.name === name && one.kind === 'setter',
  )
  const parameter = solver.program.functions[member?.function ?? -1]?.parameters[0]
  if (parameter === undefined) return true
  solver.connect(from, parameter.value, Edge.CallIn)
  return false
}

/**
 * Whatever a named field of an object holds, gathered once for all who read without a fixed name.
 */
export function anyFieldOf(solver: Solver, token: TokenId): Node {
  const isNew = !solver.fieldsOf(token).has(anyField)
  const any = solver.field(token, anyField)
  if (isNew) {
    solver.onField(token, (name, node) => {
      if (!ownFields.has(name)) solver.connect(node, any, Edge.Heap)
    })
  }
  return any
}

/** Reads with a key that is not fixed: any element, and for objects any named field. */
export function readElement(solver: Solver, token: TokenId, into: Value): void {
  const found = solver.token(token)
  if (found.kind === 'shape' || found.kind === 'module' || found.kind === 'file') return
  if (found.kind === 'typed') {
    const shape = solver.index.element(found.type)
    if (shape !== undefined) giveShape(solver, shape, into, into)
    solver.connect(solver.field(token, elementField), into, Edge.StoreRead)
    return
  }
  const owner =
    found.kind === 'instance' ? solver.tokens.ofInstance(solver.rootClass(found.class)) : token
  solver.connect(solver.field(owner, elementField), into, Edge.StoreRead)
  // What nothing is known of carries no label over the edge, and is read from a table all the same.
  solver.seed(into, ['StateRead'])
  if (found.kind !== 'object') return
  solver.connect(anyFieldOf(solver, token), into, Edge.Heap)
  for (const source of solver.spreads.get(token) ?? []) {
    solver.connect(source, into, Edge.LabelOnly)
    if (!solver.firstRead(source, elementField, into)) continue
    solver.watch(source, (other) => readElement(solver, other, into))
  }
}
