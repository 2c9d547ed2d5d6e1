import type {
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
  DoWhileStatement,
  Class as ClassNode,
  Function as FunctionNode,
  WithStatement,
} from 'oxc-parser'
import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { VariableId } from '../../ir/program.ts'
import { lowerClass } from './classes.ts'
import { annotate, declareFunction } from './functions.ts'
import { closeRegion, emit, openRegion, storeVariable, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { lowerEnum, lowerImportEquals, lowerNamespace } from './typescript.ts'
import { optionalExpression } from './operators.ts'
import { assignTo } from './patterns.ts'
import type { Target } from './patterns.ts'
import { childScope, declareLexical, declarePattern, declaresNothing, lookup } from './scope.ts'
import {
  lowerExportAll,
  lowerExportAssignment,
  lowerExportDefault,
  lowerExportNamed,
  lowerImports,
} from './modules.ts'

/** A statement list whose names are declared already: functions first, as they are hoisted. */
export function lowerStatements(lowering: Lowering, body: readonly Statement[]): void {
  for (const statement of body) {
    const node = exportedFunction(statement)
    if (node !== undefined && node.body !== null) hoistFunction(lowering, node)
  }
  for (const statement of body) lowerStatement(lowering, statement)
}

/** The top level of a file: imports are bound before anything runs. */
export function lowerModule(lowering: Lowering, body: readonly Statement[]): void {
  for (const statement of body) {
    if (statement.type === 'ImportDeclaration') lowerImports(lowering, statement)
  }
  lowerStatements(lowering, body)
}

function exportedFunction(statement: Statement): FunctionNode | undefined {
  if (statement.type === 'FunctionDeclaration') return statement
  if (statement.type !== 'ExportNamedDeclaration' && statement.type !== 'ExportDefaultDeclaration')
    return undefined
  const { declaration } = statement
  return declaration?.type === 'FunctionDeclaration' ? declaration : undefined
}

function hoistFunction(lowering: Lowering, node: FunctionNode): void {
  const name = node.id?.name ?? ''
  const pending = declareFunction(lowering, node, { name, kind: 'function', span: node })
  lowering.hoisted.set(node, pending)
  const value = emit(lowering, Op.Fn, node, pending.info.id)
  const variable = functionVariable(lowering, node)
  storeVariable(lowering, node, variable, value)
}

/** The variable of a declaration; an anonymous default export gets one named `default`. */
function functionVariable(lowering: Lowering, node: FunctionNode): VariableId {
  const { builder, exports } = lowering
  const known = node.id === null ? none : lookup(lowering.scope, node.id.name)
  if (known !== none) return known
  const variable = builder.variable(node.id?.name ?? 'default', lowering.info.id, 'function')
  if (node.id === null) exports.set(builder.string('default'), variable)
  return variable
}

function lowerStatement(lowering: Lowering, node: Statement): void {
  if (lowering.depth >= lowering.limits.depthMax) {
    lowering.clipped = true
    unknown(lowering, node)
    return
  }
  lowering.depth += 1
  lowerByType(lowering, node)
  lowering.depth -= 1
}

function lowerByType(lowering: Lowering, node: Statement): void {
  const { descent } = lowering
  switch (node.type) {
    case 'ExpressionStatement':
      if (node.directive === undefined || node.directive === null)
        descent.expression(lowering, node.expression)
      return
    case 'VariableDeclaration':
      lowerVariables(lowering, node)
      return
    case 'ReturnStatement':
      emit(lowering, Op.Return, node, optionalExpression(lowering, node.argument))
      return
    case 'IfStatement':
      lowerIf(lowering, node)
      return
    case 'BlockStatement':
      lowerBlock(lowering, node.body)
      return
    case 'FunctionDeclaration': {
      const pending = lowering.hoisted.get(node)
      if (pending !== undefined) annotate(lowering, pending)
      return
    }
    case 'ClassDeclaration':
      lowerClassDeclaration(lowering, node)
      return
    case 'ThrowStatement':
      emit(lowering, Op.Throw, node, descent.expression(lowering, node.argument))
      return
    case 'TryStatement':
      lowerTry(lowering, node)
      return
    case 'BreakStatement':
      emit(lowering, Op.Break, node)
      return
    case 'ContinueStatement':
      emit(lowering, Op.Continue, node)
      return
    default:
      lowerRare(lowering, node)
  }
}

function lowerRare(lowering: Lowering, node: Statement): void {
  switch (node.type) {
    case 'ForStatement':
      return inScope(lowering, () => {
        lowerFor(lowering, node)
      })
    case 'ForInStatement':
    case 'ForOfStatement':
      return inScope(lowering, () => {
        lowerForEach(lowering, node)
      })
    case 'WhileStatement':
      return lowerWhile(lowering, node)
    case 'DoWhileStatement':
      return lowerDoWhile(lowering, node)
    case 'SwitchStatement':
      return inScope(lowering, () => {
        lowerSwitch(lowering, node)
      })
    case 'LabeledStatement':
      return lowerLabeled(lowering, node)
    case 'WithStatement':
      return lowerWith(lowering, node)
    case 'ExportNamedDeclaration':
      if (node.declaration !== null) lowerStatement(lowering, node.declaration)
      return lowerExportNamed(lowering, node)
    case 'ExportDefaultDeclaration':
      if (
        node.declaration.type === 'FunctionDeclaration' ||
        node.declaration.type === 'ClassDeclaration'
      ) {
        lowerStatement(lowering, node.declaration)
      }
      return lowerExportDefault(lowering, node)
    case 'ExportAllDeclaration':
      return lowerExportAll(lowering, node)
    case 'TSExportAssignment':
      return lowerExportAssignment(lowering, node)
    case 'TSEnumDeclaration':
      return lowerEnum(lowering, node)
    case 'TSModuleDeclaration':
      return node.global ? undefined : lowerNamespace(lowering, node)
    case 'TSImportEqualsDeclaration':
      return lowerImportEquals(lowering, node)
  }
}

/** Runs with a scope of its own and restores the one before. */
function inScope(lowering: Lowering, inside: () => void): void {
  const outer = lowering.scope
  lowering.scope = childScope(outer, lowering.info.id)
  inside()
  lowering.scope = outer
}

function lowerBlock(lowering: Lowering, body: readonly Statement[]): void {
  if (declaresNothing(body)) {
    for (const statement of body) lowerStatement(lowering, statement)
    return
  }
  inScope(lowering, () => {
    declareLexical(lowering.builder, lowering.scope, body, lowering.limits.depthMax)
    lowerStatements(lowering, body)
  })
}

function lowerVariables(lowering: Lowering, node: VariableDeclaration): void {
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

function lowerClassDeclaration(lowering: Lowering, node: ClassNode): void {
  if (node.declare === true) return
  const { builder, exports } = lowering
  let variable = node.id === null ? none : lookup(lowering.scope, node.id.name)
  if (variable === none) {
    variable = builder.variable(node.id?.name ?? 'default', lowering.info.id, 'class')
    if (node.id === null) exports.set(builder.string('default'), variable)
  }
  lowerClass(lowering, node, { name: '', variable })
}

/** `else if` chains are long rather than deep: they are followed in a loop and closed together. */
function lowerIf(lowering: Lowering, node: IfStatement): void {
  let at = node
  let open = 0
  for (;;) {
    openRegion(lowering, Op.If, at, lowering.descent.expression(lowering, at.test))
    open += 1
    lowerStatement(lowering, at.consequent)
    const { alternate } = at
    if (alternate === null) break
    emit(lowering, Op.Else, alternate)
    if (alternate.type !== 'IfStatement') {
      lowerStatement(lowering, alternate)
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

function lowerWhile(lowering: Lowering, node: WhileStatement): void {
  openRegion(lowering, Op.Loop, node)
  lowerCondition(lowering, node, () => {
    lowerStatement(lowering, node.body)
  })
  closeRegion(lowering, node)
}

function lowerDoWhile(lowering: Lowering, node: DoWhileStatement): void {
  openRegion(lowering, Op.Loop, node)
  lowerStatement(lowering, node.body)
  lowerCondition(lowering, node, () => undefined)
  closeRegion(lowering, node)
}

function lowerFor(lowering: Lowering, node: ForStatement): void {
  const { builder, limits } = lowering
  if (node.init?.type === 'VariableDeclaration') {
    declareLexical(builder, lowering.scope, [node.init], limits.depthMax)
    lowerVariables(lowering, node.init)
  } else optionalExpression(lowering, node.init)
  openRegion(lowering, Op.Loop, node)
  lowerCondition(lowering, node, () => {
    lowerStatement(lowering, node.body)
    optionalExpression(lowering, node.update)
  })
  closeRegion(lowering, node)
}

function lowerForEach(lowering: Lowering, node: ForInStatement | ForOfStatement): void {
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
  lowerStatement(lowering, node.body)
  closeRegion(lowering, node)
}

function loopTarget(lowering: Lowering, left: ForOfStatement['left']): Target | undefined {
  if (left.type !== 'VariableDeclaration') return left
  declareLexical(lowering.builder, lowering.scope, [left], lowering.limits.depthMax)
  return left.declarations[0]?.id
}

function lowerSwitch(lowering: Lowering, node: SwitchStatement): void {
  const { builder, descent, limits } = lowering
  const discriminant = descent.expression(lowering, node.discriminant)
  for (const { consequent } of node.cases) {
    declareLexical(builder, lowering.scope, consequent, limits.depthMax)
  }
  openRegion(lowering, Op.Switch, node, discriminant)
  for (const branch of node.cases) {
    emit(lowering, Op.Case, branch, optionalExpression(lowering, branch.test))
    lowerStatements(lowering, branch.consequent)
  }
  closeRegion(lowering, node)
}

function lowerTry(lowering: Lowering, node: TryStatement): void {
  openRegion(lowering, Op.Try, node)
  lowerBlock(lowering, node.block.body)
  const { handler, finalizer } = node
  if (handler !== null) {
    const caught = emit(lowering, Op.Catch, handler)
    inScope(lowering, () => {
      const { builder, scope, limits } = lowering
      if (handler.param !== null) {
        declarePattern(builder, scope, handler.param, { kind: 'catch', depthMax: limits.depthMax })
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
function lowerLabeled(lowering: Lowering, node: LabeledStatement): void {
  if (loops.has(node.body.type)) {
    lowerStatement(lowering, node.body)
    return
  }
  openRegion(lowering, Op.Loop, node)
  lowerStatement(lowering, node.body)
  emit(lowering, Op.Break, node)
  closeRegion(lowering, node)
}

/** Names inside may be properties of the object; they are looked up as if it were not there. */
function lowerWith(lowering: Lowering, node: WithStatement): void {
  lowering.descent.expression(lowering, node.object)
  lowerStatement(lowering, node.body)
}
