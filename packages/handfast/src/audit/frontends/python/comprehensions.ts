import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { bindTarget, loopIterable, loopTarget, noBindings } from './bindings.ts'
import { Kind } from './kind.ts'
import { closeRegion, emit, expression, openNested } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { declareAll, newScope } from './scope.ts'
import { assign } from './targets.ts'
import { firstChild, kindOf, noNode, sibling } from './tree.ts'

export function lowerListComprehension(lowering: Lowering, node: number): Value {
  const element = lowerLoops(lowering, node)
  return emit(lowering, Op.ArrayLiteral, node, lowering.builder.list([element]), 0)
}

export function lowerSetComprehension(lowering: Lowering, node: number): Value {
  const element = lowerLoops(lowering, node)
  return emit(lowering, Op.ArrayLiteral, node, lowering.builder.list([element]), 1)
}

/** The element is a Pair. */
export function lowerDictionaryComprehension(lowering: Lowering, node: number): Value {
  const element = lowerLoops(lowering, node)
  return emit(lowering, Op.ObjectLiteral, node, lowering.builder.list([element]))
}

/**
 * Loops and conditions of a comprehension, around its element. Python runs them in a function of
 * their own; here they stay in the function around it, and only their names are kept apart.
 */
function lowerLoops(lowering: Lowering, node: number): Value {
  const { tree } = lowering
  const outer = lowering.scope
  const openBefore = lowering.regions.length
  const element = firstChild(tree, node)
  let isFirst = true
  for (let at = sibling(tree, node, element); at !== noNode; at = sibling(tree, node, at)) {
    if (kindOf(tree, at) === Kind.ForInClause) {
      // Python evaluates the first iterable outside the comprehension.
      const iterable = loopIterable(tree, at)
      const early = isFirst ? expression(lowering, iterable) : undefined
      if (isFirst) enterComprehension(lowering, node)
      const source = early ?? expression(lowering, iterable)
      openNested(lowering, Op.Loop, at, { openBefore })
      const target = loopTarget(tree, at)
      assign(lowering, target, emit(lowering, Op.Element, target, source, 0))
      isFirst = false
    } else if (kindOf(tree, at) === Kind.IfClause) {
      const condition = expression(lowering, firstChild(tree, at))
      openNested(lowering, Op.If, at, { openBefore, a: condition })
    }
  }
  const value = expression(lowering, element)
  while (lowering.regions.length > openBefore) closeRegion(lowering)
  lowering.scope = outer
  return value
}

function enterComprehension(lowering: Lowering, node: number): void {
  const { builder, functionId, moduleScope, tree } = lowering
  const bindings = noBindings()
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    if (kindOf(tree, at) === Kind.ForInClause)
      bindTarget(tree, loopTarget(tree, at), bindings, 'const')
  }
  const scope = newScope({ kind: 'comprehension', parent: lowering.scope, owner: functionId })
  lowering.scope = scope
  declareAll(builder, scope, bindings, moduleScope)
}
