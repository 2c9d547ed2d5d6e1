import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { ClassInfo, ClassMember, Value } from '../../ir/program.ts'
import { flags, Kind } from './kind.ts'
import {
  decorate,
  declareFunction,
  decoratorsOf,
  lowerFunctionDefinition,
  storeFunction,
} from './functions.ts'
import type { Decorator, MethodTraits } from './functions.ts'
import { emit, expression, statement, statements } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { newScope, writeName } from './scope.ts'
import {
  childOfKind,
  endOf,
  firstChild,
  kindOf,
  lastChild,
  noNode,
  sibling,
  startOf,
  textOf,
} from './tree.ts'

export function lowerClassDefinition(lowering: Lowering, node: number): void {
  storeClass(lowering, node, [])
}

/** A function or class with decorators; they are evaluated before it, from the top. */
export function lowerDecorated(lowering: Lowering, node: number): void {
  const { tree } = lowering
  const definition = lastChild(tree, node)
  const kind = kindOf(tree, definition)
  if (kind === Kind.FunctionDefinition && lowering.scope.kind === 'class') {
    lowerMethod(lowering, definition, node)
  } else if (kind === Kind.FunctionDefinition) {
    storeFunction(lowering, definition, decoratorsOf(lowering, node))
  } else if (kind === Kind.ClassDefinition) {
    storeClass(lowering, definition, decoratorsOf(lowering, node))
  } else {
    decoratorsOf(lowering, node)
    if (kind !== Kind.Decorator) statement(lowering, definition)
  }
}

/** A `def`, in a class or not. */
export function lowerDefinition(lowering: Lowering, node: number): void {
  if (lowering.scope.kind === 'class') lowerMethod(lowering, node, noNode)
  else lowerFunctionDefinition(lowering, node)
}

function storeClass(lowering: Lowering, node: number, decorators: readonly Decorator[]): void {
  const { builder, functionId, tree } = lowering
  const nameNode = childOfKind(tree, node, Kind.Identifier)
  const name = nameNode === noNode ? '' : textOf(tree, nameNode)
  const bases = lowerBases(lowering, childOfKind(tree, node, Kind.ArgumentList))
  const classInfo = builder.declareClass({
    name,
    file: lowering.file.id,
    superclass: superclassOf(bases),
    members: [],
    start: startOf(tree, node),
    end: endOf(tree, node),
  })
  const classValue = emit(lowering, Op.Class, node, classInfo.id)
  if (bases.length > 1) {
    const values = builder.list(bases.map((base) => base.value))
    const all = emit(lowering, Op.ArrayLiteral, node, values, 0)
    emit(lowering, Op.SetProp, node, classValue, builder.string('__bases__'), all)
  }
  const outer = lowering.scope
  lowering.scope = newScope({
    kind: 'class',
    parent: outer,
    owner: functionId,
    classInfo,
    classValue,
  })
  statements(lowering, childOfKind(tree, node, Kind.Block))
  lowering.scope = outer
  const value = decorate(lowering, classValue, decorators)
  if (name !== '') writeName(lowering, nameNode, name, value)
}

interface Base {
  readonly name: string
  readonly value: Value
}

/** `Base[T]` is `Base`. Keywords such as `metaclass=` are evaluated and are no bases. */
function lowerBases(lowering: Lowering, list: number): Base[] {
  const { tree } = lowering
  const bases: Base[] = []
  for (let at = firstChild(tree, list); at !== noNode; at = sibling(tree, list, at)) {
    let node = at
    while (kindOf(tree, node) === Kind.Subscript) node = firstChild(tree, node)
    const value = expression(lowering, node)
    if (notBases[kindOf(tree, node)] === 1) continue
    const text = tree.text.slice(startOf(tree, node), endOf(tree, node))
    bases.push({ name: text.slice(text.lastIndexOf('.') + 1), value })
  }
  return bases
}

const notBases = flags([Kind.KeywordArgument, Kind.ListSplat, Kind.DictionarySplat])

/** Bases that say something about the class and give it no methods. */
const markers: ReadonlySet<string> = new Set(['Generic', 'Protocol', 'ABC', 'object'])

/** The class that methods are most likely inherited from: the first base that is not a marker. */
function superclassOf(bases: readonly Base[]): Value {
  const base = bases.find(({ name }) => !markers.has(name)) ?? bases[0]
  return base?.value ?? none
}

/** The last part of a decorator's name: `setter` of `@session.setter`; `''` for a call. */
function decoratorName(lowering: Lowering, decorator: number): string {
  const { tree } = lowering
  const inner = firstChild(tree, decorator)
  const kind = kindOf(tree, inner)
  if (kind === Kind.Attribute) return textOf(tree, lastChild(tree, inner))
  return kind === Kind.Identifier ? textOf(tree, inner) : ''
}

type MethodRole = 'getter' | 'setter' | 'deleter' | 'static' | 'class' | 'overload'

/** Decorators that say what a method is. They are not applied as calls. */
const roles: ReadonlyMap<string, MethodRole> = new Map<string, MethodRole>([
  ['property', 'getter'],
  ['cached_property', 'getter'],
  ['abstractproperty', 'getter'],
  ['getter', 'getter'],
  ['setter', 'setter'],
  ['deleter', 'deleter'],
  ['staticmethod', 'static'],
  ['classmethod', 'class'],
  ['overload', 'overload'],
])

/** Methods that Python passes the class, without saying so. */
const implicitClassMethods: ReadonlySet<string> = new Set([
  '__new__',
  '__init_subclass__',
  '__class_getitem__',
])

function methodTraits(
  name: string,
  role: MethodRole | undefined,
  inClass: ClassInfo,
): MethodTraits {
  const isStatic = role === 'static' || role === 'class' || implicitClassMethods.has(name)
  const isAccessor = role === 'getter' || role === 'setter'
  const plain = name === '__init__' && !isStatic ? 'constructor' : 'method'
  return {
    inClass: inClass.id,
    kind: isAccessor ? role : plain,
    isStatic,
    takesSelf: role !== 'static',
  }
}

/** A method is a member of its class; a decorated one is a property of the class value as well. */
function lowerMethod(lowering: Lowering, node: number, decorated: number): void {
  const { scope, tree } = lowering
  const { classInfo } = scope
  if (classInfo === undefined) return
  let role: MethodRole | undefined
  const applied: Decorator[] = []
  for (let at = firstChild(tree, decorated); at !== noNode; at = sibling(tree, decorated, at)) {
    if (kindOf(tree, at) !== Kind.Decorator) continue
    const known = roles.get(decoratorName(lowering, at))
    if (known !== undefined) role = known
    else applied.push({ node: at, value: expression(lowering, firstChild(tree, at)) })
  }
  const nameNode = childOfKind(tree, node, Kind.Identifier)
  const name = nameNode === noNode ? '' : textOf(tree, nameNode)
  const traits = methodTraits(name, role, classInfo)
  const info = declareFunction(lowering, node, traits)
  if (role === 'overload' || role === 'deleter' || name === '') return
  classInfo.members.push({
    name: traits.kind === 'constructor' ? 'constructor' : name,
    kind: memberKind(traits.kind),
    isStatic: traits.isStatic,
    function: info.id,
  })
  scope.classNames.add(name)
  if (applied.length === 0) return
  const value = decorate(lowering, emit(lowering, Op.Fn, node, info.id), applied)
  writeName(lowering, nameNode, name, value)
}

function memberKind(kind: MethodTraits['kind']): ClassMember['kind'] {
  return kind === 'constructor' || kind === 'getter' || kind === 'setter' ? kind : 'method'
}
