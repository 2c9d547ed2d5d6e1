import type {
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  IfStatement,
  LabeledStatement,
  Statement,
  SwitchStatement,
  TryStatement,
  VariableDeclaration,
  WhileStatement,
  WithStatement,
} from 'oxc-parser'
import { Op } from '../../ir/opcode.ts'
import { declareLexical, declarePattern, declaresNothing } from './declarations.ts'
import { closeRegion, emit, openRegion } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { optionalExpression } from './operators.ts'
import { assignTo } from './patterns.ts'
import type { Target } from './patterns.ts'
import { childScope } from './scope.ts'

/** Runs with a scope of its own and restores the one before. */
export function inScope(lowering: Lowering, inside: () => void): void {
  const outer = lowering.scope
  lowering.scope = childScope(outer, lowering.info.id)
  inside()
  lowering.scope = outer
}

export function lowerBlock(lowering: Lowering, body: readonly Statement[]): void {
  if (declaresNothing(body)) {
    for (const statement of body) lowering.descent.statement(lowering, statement)
    return
  }
  inScope(lowering, () => {
    declareLexical(lowering, body)
    lowering.descent.statements(lowering, body)
  })
}

export function lowerVariables(lowering: Lowering, node: VariableDeclaration): void {
  if (node.declare === true) return
  for (const { id, init } of node.declarations) {
    if (init === null) continue
    const value =
      id.type === 'Identifier'
        ? lowering.descent.named(lowering, init, id.name)
        : lowering.descent.expression(lowering, init)
    assignTo(lowering, id, value)
  }
}

/** `else if` chains are long rather than deep: they are followed in a loop and closed together. */
export function lowerIf(lowering: Lowering, node: IfStatement): void {
  let at = node
  let open = 0
  for (;;) {
    openRegion(lowering, Op.If, at, lowering.descent.expression(lowering, at.test))
    open += 1
    lowering.descent.statement(lowering, at.consequent)
    const { alternate } = at
    if (alternate === null) break
    emit(lowering, Op.Else, alternate)
    if (alternate.type !== 'IfStatement') {
      lowering.descent.statement(lowering, alternate)
      break
    }
    at = alternate
  }
  for (; open > 0; open -= 1) closeRegion(lowering, node)
}

/** Inside a Loop: goes on while the condition holds, and breaks where it does not. */
function lowerCondition(
  lowering: Lowering,
  node: WhileStatement | DoWhileStatement | ForStatement,
  inside: () => void,
): void {
  if (node.test === null) {
    inside()
    return
  }
  openRegion(lowering, Op.If, node.test, lowering.descent.expression(lowering, node.test))
  inside()
  emit(lowering, Op.Else, node.test)
  emit(lowering, Op.Break, node.test)
  closeRegion(lowering, node.test)
}

export function lowerWhile(lowering: Lowering, node: WhileStatement): void {
  openRegion(lowering, Op.Loop, node)
  lowerCondition(lowering, node, () => {
    lowering.descent.statement(lowering, node.body)
  })
  closeRegion(lowering, node)
}

export function lowerDoWhile(lowering: Lowering, node: DoWhileStatement): void {
  openRegion(lowering, Op.Loop, node)
  lowering.descent.statement(lowering, node.body)
  lowerCondition(lowering, node, () => undefined)
  closeRegion(lowering, node)
}

export function lowerFor(lowering: Lowering, node: ForStatement): void {
  if (node.init?.type === 'VariableDeclaration') {
    declareLexical(lowering, [node.init])
    lowerVariables(lowering, node.init)
  } else optionalExpression(lowering, node.init)
  openRegion(lowering, Op.Loop, node)
  lowerCondition(lowering, node, () => {
    lowering.descent.statement(lowering, node.body)
    optionalExpression(lowering, node.update)
  })
  closeRegion(lowering, node)
}

export function lowerForEach(lowering: Lowering, node: ForInStatement | ForOfStatement): void {
  const iterable = lowering.descent.expression(lowering, node.right)
  const target = loopTarget(lowering, node.left)
  openRegion(lowering, Op.Loop, node)
  let element = emit(
    lowering,
    Op.Element,
    node.left,
    iterable,
    node.type === 'ForInStatement' ? 1 : 0,
  )
  if (node.type === 'ForOfStatement' && node.await)
    element = emit(lowering, Op.Await, node.left, element)
  if (target !== undefined) assignTo(lowering, target, element)
  lowering.descent.statement(lowering, node.body)
  closeRegion(lowering, node)
}

function loopTarget(lowering: Lowering, left: ForOfStatement['left']): Target | undefined {
  if (left.type !== 'VariableDeclaration') return left
  declareLexical(lowering, [left])
  return left.declarations[0]?.id
}

export function lowerSwitch(lowering: Lowering, node: SwitchStatement): void {
  const { descent } = lowering
  const discriminant = descent.expression(lowering, node.discriminant)
  for (const { consequent } of node.cases) {
    declareLexical(lowering, consequent)
  }
  openRegion(lowering, Op.Switch, node, discriminant)
  for (const branch of node.cases) {
    emit(lowering, Op.Case, branch, optionalExpression(lowering, branch.test))
    lowering.descent.statements(lowering, branch.consequent)
  }
  closeRegion(lowering, node)
}

export function lowerTry(lowering: Lowering, node: TryStatement): void {
  openRegion(lowering, Op.Try, node)
  lowerBlock(lowering, node.block.body)
  const { handler, finalizer } = node
  if (handler !== null) {
    const caught = emit(lowering, Op.Catch, handler)
    inScope(lowering, () => {
      if (handler.param !== null) {
        declarePattern(lowering, handler.param, 'catch')
        assignTo(lowering, handler.param, caught)
      }
      lowerBlock(lowering, handler.body.body)
    })
  }
  if (finalizer !== null) {
    emit(lowering, Op.Finally, finalizer)
    lowerBlock(lowering, finalizer.body)
  }
  closeRegion(lowering, node)
}

const loops: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'LabeledStatement',
])

/** A labelled block becomes a loop that runs once, so that `break label` stays a Break. */
export function lowerLabeled(lowering: Lowering, node: LabeledStatement): void {
  if (loops.has(node.body.type)) {
    lowering.descent.statement(lowering, node.body)
    return
  }
  openRegion(lowering, Op.Loop, node)
  lowering.descent.statement(lowering, node.body)
  emit(lowering, Op.Break, node)
  closeRegion(lowering, node)
}

/** Names inside may be properties of the object; they are looked up as if it were not there. */
export function lowerWith(lowering: Lowering, node: WithStatement): void {
  lowering.descent.expression(lowering, node.object)
  lowering.descent.statement(lowering, node.body)
}
