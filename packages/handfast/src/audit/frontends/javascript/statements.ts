import type { Class as ClassNode, Function as FunctionNode, Statement } from 'oxc-parser'
import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { VariableId } from '../../ir/program.ts'
import { lowerClass } from './classes.ts'
import {
  inScope,
  lowerBlock,
  lowerDoWhile,
  lowerFor,
  lowerForEach,
  lowerIf,
  lowerLabeled,
  lowerSwitch,
  lowerTry,
  lowerVariables,
  lowerWhile,
  lowerWith,
} from './control.ts'
import { annotate, declareFunction } from './functions.ts'
import { emit, storeVariable, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { lowerEnum, lowerImportEquals, lowerNamespace } from './typescript.ts'
import { optionalExpression } from './operators.ts'
import { lookup } from './scope.ts'
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

export function lowerStatement(lowering: Lowering, node: Statement): void {
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
