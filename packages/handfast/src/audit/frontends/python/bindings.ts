import type { VariableInfo } from '../../ir/program.ts'
import { Kind } from './kind.ts'
import {
  child,
  childOfKind,
  endOf,
  firstChild,
  kindOf,
  lastChild,
  nextOf,
  noNode,
  sibling,
  startOf,
  textOf,
} from './tree.ts'
import type { Tree } from './tree.ts'

export type VariableKind = VariableInfo['kind']

/** What the statements of one function, class body or module bind, nested functions left out. */
export interface Bindings {
  readonly names: Map<string, VariableKind>
  readonly globals: Set<string>
  readonly nonlocals: Set<string>
  /** A function, lambda or class is written in it. */
  hasNested: boolean
  yields: boolean
}

export function noBindings(): Bindings {
  return {
    names: new Map(),
    globals: new Set(),
    nonlocals: new Set(),
    hasNested: false,
    yields: false,
  }
}

/**
 * Finds the names bound in the subtree of `root`, by Python's rule that any binding makes a name
 * local.
 */
export function bindingsOf(tree: Tree, root: number): Bindings {
  const found = noBindings()
  if (root === noNode) return found
  const end = nextOf(tree, root)
  let at = root
  while (at < end) at = step(tree, at, found)
  return found
}

/** Notes what one node binds; returns the node to look at next. */
function step(tree: Tree, at: number, found: Bindings): number {
  switch (tree.kind[at]) {
    case Kind.FunctionDefinition:
    case Kind.ClassDefinition:
      found.hasNested = true
      bindNode(
        tree,
        childOfKind(tree, at, Kind.Identifier),
        found,
        tree.kind[at] === Kind.ClassDefinition ? 'class' : 'function',
      )
      return nextOf(tree, at)
    case Kind.Lambda:
      found.hasNested = true
      return nextOf(tree, at)
    case Kind.Assignment:
    case Kind.AugmentedAssignment:
    case Kind.NamedExpression:
    case Kind.AsPatternTarget:
      bindTarget(tree, firstChild(tree, at), found)
      return at + 1
    case Kind.ForStatement:
      bindTarget(tree, loopTarget(tree, at), found)
      return at + 1
    case Kind.ExceptClause:
      return bindCaught(tree, at, found)
    case Kind.ImportStatement:
    case Kind.ImportFromStatement:
      bindImports(tree, at, found)
      return nextOf(tree, at)
    case Kind.GlobalStatement:
    case Kind.NonlocalStatement:
      declareOutside(
        tree,
        at,
        tree.kind[at] === Kind.GlobalStatement ? found.globals : found.nonlocals,
      )
      return nextOf(tree, at)
    case Kind.TypeAliasStatement:
      bindNode(tree, typeAliasName(tree, at), found, 'var')
      return nextOf(tree, at)
    case Kind.CasePattern:
    case Kind.KeywordPattern:
      bindNode(tree, captureOf(tree, at), found, 'var')
      return at + 1
    case Kind.SplatPattern:
    case Kind.AsPattern:
      bindNode(tree, patternAlias(tree, at), found, 'var')
      return at + 1
    case Kind.Yield:
      found.yields = true
      return at + 1
    default:
      return at + 1
  }
}

function bind(found: Bindings, name: string, kind: VariableKind): void {
  if (name === '') return
  const known = found.names.get(name)
  found.names.set(name, known === undefined || known === kind ? kind : 'var')
}

function bindNode(tree: Tree, node: number, found: Bindings, kind: VariableKind): void {
  if (node !== noNode) bind(found, textOf(tree, node), kind)
}

/** Every name an assignment target binds; `a.b` and `a[b]` bind none. */
export function bindTarget(
  tree: Tree,
  target: number,
  found: Bindings,
  kind: VariableKind = 'var',
): void {
  if (target === noNode) return
  const end = nextOf(tree, target)
  let at = target
  while (at < end) {
    switch (tree.kind[at]) {
      case Kind.Identifier:
        bindNode(tree, at, found, kind)
        at += 1
        break
      case Kind.PatternList:
      case Kind.TuplePattern:
      case Kind.ListPattern:
      case Kind.ListSplatPattern:
      case Kind.ListSplat:
      case Kind.Tuple:
      case Kind.List:
      case Kind.ExpressionList:
      case Kind.ParenthesizedExpression:
        at += 1
        break
      default:
        at = nextOf(tree, at)
    }
  }
}

/** The target of `for`, after `async`. */
export function loopTarget(tree: Tree, node: number): number {
  const first = firstChild(tree, node)
  return kindOf(tree, first) === Kind.Async ? sibling(tree, node, first) : first
}

/** What `for` goes through: it follows the target and the word `in`. */
export function loopIterable(tree: Tree, node: number): number {
  const after = sibling(tree, node, loopTarget(tree, node))
  return kindOf(tree, after) === Kind.In ? sibling(tree, node, after) : after
}

function bindCaught(tree: Tree, clause: number, found: Bindings): number {
  const value = firstChild(tree, clause)
  if (kindOf(tree, value) !== Kind.AsPattern) return clause + 1
  const target = childOfKind(tree, value, Kind.AsPatternTarget)
  bindTarget(tree, firstChild(tree, target), found, 'catch')
  return nextOf(tree, value)
}

/** `from __future__ import` binds nothing that a program uses. */
function bindImports(tree: Tree, node: number, found: Bindings): void {
  let at = firstChild(tree, node)
  if (tree.kind[node] === Kind.ImportFromStatement) at = sibling(tree, node, at)
  for (; at !== noNode; at = sibling(tree, node, at)) {
    const name = importedAs(tree, at)
    if (name !== '') bind(found, name, 'import')
  }
}

/** The name under which one entry of an import is bound; `''` when it binds none. */
export function importedAs(tree: Tree, entry: number): string {
  const kind = kindOf(tree, entry)
  if (kind === Kind.AliasedImport) {
    const alias = child(tree, entry, 1)
    return alias === noNode ? '' : textOf(tree, alias)
  }
  if (kind !== Kind.DottedName) return ''
  const text = textOf(tree, entry)
  const dot = text.indexOf('.')
  return dot < 0 ? text : text.slice(0, dot).trimEnd()
}

function declareOutside(tree: Tree, node: number, names: Set<string>): void {
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    if (tree.kind[at] === Kind.Identifier) names.add(textOf(tree, at))
  }
}

/** Names that `global` statements anywhere in the file put into the module. */
export function globalNames(tree: Tree): Set<string> {
  const names = new Set<string>()
  const kinds = tree.kind.subarray(0, tree.size)
  for (let at = kinds.indexOf(Kind.GlobalStatement); at >= 0;) {
    declareOutside(tree, at, names)
    at = kinds.indexOf(Kind.GlobalStatement, at + 1)
  }
  return names
}

export function typeAliasName(tree: Tree, node: number): number {
  let at = firstChild(tree, firstChild(tree, node))
  if (kindOf(tree, at) === Kind.GenericType) at = firstChild(tree, at)
  return kindOf(tree, at) === Kind.Identifier ? at : noNode
}

/**
 * The name a `case` pattern binds: a plain name that is not `_`. Dotted names are compared
 * instead.
 */
export function captureOf(tree: Tree, pattern: number): number {
  const last = lastChild(tree, pattern)
  if (kindOf(tree, last) !== Kind.DottedName) return noNode
  const isDotted = tree.text.slice(startOf(tree, last), endOf(tree, last)).includes('.')
  return isDotted || isWildcard(tree, last) ? noNode : last
}

export function isWildcard(tree: Tree, node: number): boolean {
  return endOf(tree, node) - startOf(tree, node) === 1 && tree.text[startOf(tree, node)] === '_'
}

/**
 * The name after `as` in a `case` pattern, or after `*`; targets of `with` have a node of their
 * own.
 */
export function patternAlias(tree: Tree, pattern: number): number {
  const last = lastChild(tree, pattern)
  return kindOf(tree, last) === Kind.Identifier && !isWildcard(tree, last) ? last : noNode
}
