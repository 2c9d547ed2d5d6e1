import type {
  AssignmentExpression,
  AwaitExpression,
  Expression,
  MemberExpression,
  SequenceExpression,
  UpdateExpression,
  YieldExpression,
} from 'oxc-parser'
import { ConstKind, Op, UnaryOperator } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { Value } from '../../ir/program.ts'
import { lowerCall, lowerArguments, lowerImportExpression, lowerNew, lowerTagged } from './calls.ts'
import { lowerClass, lowerThis } from './classes.ts'
import { functionValue } from './functions.ts'
import { emit, emitConst, emitString, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { isModuleExports, readName, writeName } from './names.ts'
import { lowerArray, lowerJsx, lowerObject } from './objects.ts'
import {
  binaryOperator,
  lowerBinary,
  lowerConditional,
  lowerLogical,
  lowerShort,
  lowerTemplate,
  lowerUnary,
  optionalExpression,
} from './operators.ts'
import { assignTo, memberKey, readMember, setMember } from './patterns.ts'

export function lowerExpression(lowering: Lowering, node: Expression): Value {
  if (lowering.depth >= lowering.limits.depthMax) {
    lowering.clipped = true
    return unknown(lowering, node)
  }
  lowering.depth += 1
  const value = lowerByType(lowering, node)
  lowering.depth -= 1
  return value
}

/**
 * Anonymous functions and classes take the name of what they are assigned to, as the language says.
 */
export function lowerNamed(lowering: Lowering, node: Expression, name: string): Value {
  switch (node.type) {
    case 'ArrowFunctionExpression':
      return functionValue(lowering, node, { name, kind: 'arrow', span: node })
    case 'FunctionExpression':
      return functionValue(lowering, node, { name, kind: 'function', span: node })
    case 'ClassExpression':
      return lowerClass(lowering, node, { name, variable: none })
    default:
      return lowerExpression(lowering, node)
  }
}

/** Ordered by how often a node occurs: a miss costs a comparison. */
function lowerByType(lowering: Lowering, node: Expression): Value {
  switch (node.type) {
    case 'Identifier':
      return readName(lowering, node, node.name)
    case 'MemberExpression':
      return lowerMember(lowering, node)
    case 'Literal':
      return lowerLiteral(lowering, node)
    case 'CallExpression':
      return lowerCall(lowering, node)
    case 'ObjectExpression':
      return lowerObject(lowering, node)
    case 'BinaryExpression':
      return lowerBinary(lowering, node)
    case 'AssignmentExpression':
      return lowerAssignment(lowering, node)
    case 'LogicalExpression':
      return lowerLogical(lowering, node)
    case 'ThisExpression':
      return lowerThis(lowering, node)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'ClassExpression':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return lowerNamed(lowering, node, '')
    case 'UnaryExpression':
      return lowerUnary(lowering, node)
    case 'ConditionalExpression':
      return lowerConditional(lowering, node)
    case 'ArrayExpression':
      return lowerArray(lowering, node)
    case 'TemplateLiteral':
      return lowerTemplate(lowering, node)
    case 'AwaitExpression':
      return lowerAwait(lowering, node)
    case 'NewExpression':
      return lowerNew(lowering, node)
    default:
      return lowerRare(lowering, node)
  }
}

function lowerRare(lowering: Lowering, node: Expression): Value {
  switch (node.type) {
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return lowerExpression(lowering, node.expression)
    case 'UpdateExpression':
      return lowerUpdate(lowering, node)
    case 'SequenceExpression':
      return lowerSequence(lowering, node)
    case 'YieldExpression':
      return lowerYield(lowering, node)
    case 'TaggedTemplateExpression':
      return lowerTagged(lowering, node)
    case 'ImportExpression':
      return lowerImportExpression(lowering, node)
    case 'Super':
      return emit(lowering, Op.Super, node)
    case 'MetaProperty': {
      const text = lowering.builder.string(`${node.meta.name}.${node.property.name}`)
      return emit(lowering, Op.Meta, node, text, text)
    }
    case 'JSXElement':
    case 'JSXFragment':
      return lowerJsx(lowering, node)
    case 'V8IntrinsicExpression':
      lowerArguments(lowering, node.arguments)
      return unknown(lowering, node)
    default:
      return unknown(lowering, node)
  }
}

function lowerLiteral(lowering: Lowering, node: Extract<Expression, { type: 'Literal' }>): Value {
  const { value } = node
  if (typeof value === 'string') return emitString(lowering, node, value)
  if ('regex' in node) return emitConst(lowering, node, node.raw ?? '', ConstKind.Regex)
  if ('bigint' in node) return emitConst(lowering, node, node.bigint, ConstKind.BigInt)
  if (typeof value === 'number') return emitConst(lowering, node, String(value), ConstKind.Number)
  if (typeof value === 'boolean') return emitConst(lowering, node, String(value), ConstKind.Boolean)
  return emitConst(lowering, node, 'null', ConstKind.Null)
}

function lowerMember(lowering: Lowering, node: MemberExpression): Value {
  if (isModuleExports(lowering, node)) return emit(lowering, Op.ModuleObject, node)
  const object = lowerExpression(lowering, node.object)
  return readMember(lowering, node, { object, key: memberKey(lowering, node) })
}

function lowerAwait(lowering: Lowering, node: AwaitExpression): Value {
  return emit(lowering, Op.Await, node, lowerExpression(lowering, node.argument))
}

function lowerYield(lowering: Lowering, node: YieldExpression): Value {
  const value = optionalExpression(lowering, node.argument)
  if (!lowering.info.isGenerator) return emit(lowering, Op.Await, node, value)
  return emit(lowering, Op.Yield, node, value, node.delegate ? 1 : 0)
}

function lowerSequence(lowering: Lowering, node: SequenceExpression): Value {
  let value = none
  for (const expression of node.expressions) value = lowerExpression(lowering, expression)
  return value === none ? unknown(lowering, node) : value
}

function lowerAssignment(lowering: Lowering, node: AssignmentExpression): Value {
  const { left, operator } = node
  if (operator === '=') {
    const value =
      left.type === 'Identifier'
        ? lowerNamed(lowering, node.right, left.name)
        : lowerExpression(lowering, node.right)
    assignTo(lowering, left, value)
    return value
  }
  return readModifyWrite(lowering, left, (before) => {
    if (operator === '||=' || operator === '&&=' || operator === '??=') {
      return lowerShort(lowering, node, before, {
        operator: operator.slice(0, 2),
        right: node.right,
      })
    }
    const right = lowerExpression(lowering, node.right)
    return emit(lowering, Op.Binary, node, before, right, binaryOperator(operator.slice(0, -1)))
  })
}

/** Reads a name or member, computes, writes back; object and key of a member are evaluated once. */
function readModifyWrite(
  lowering: Lowering,
  target: AssignmentExpression['left'],
  compute: (before: Value) => Value,
): Value {
  let at: AssignmentExpression['left'] | Expression = target
  while (at.type === 'TSNonNullExpression' || at.type === 'TSAsExpression') at = at.expression
  if (at.type === 'Identifier') {
    const after = compute(readName(lowering, at, at.name))
    writeName(lowering, at, at.name, after)
    return after
  }
  if (at.type !== 'MemberExpression') return compute(unknown(lowering, target))
  const object = lowerExpression(lowering, at.object)
  const parts = { object, key: memberKey(lowering, at) }
  const after = compute(readMember(lowering, at, parts))
  setMember(lowering, at, parts, after)
  return after
}

/** `x++` gives what it was, `++x` what it became. */
function lowerUpdate(lowering: Lowering, node: UpdateExpression): Value {
  const operator = node.operator === '++' ? UnaryOperator.Increment : UnaryOperator.Decrement
  let value = none
  const after = readModifyWrite(lowering, node.argument, (before) => {
    value = before
    return emit(lowering, Op.Unary, node, before, operator)
  })
  return node.prefix ? after : value
}
