import type {
  ArrayExpression,
  JSXAttributeItem,
  JSXChild,
  JSXElement,
  JSXElementName,
  JSXExpression,
  JSXFragment,
  ObjectExpression,
  ObjectProperty,
} from 'oxc-parser'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { functionValue } from './functions.ts'
import { emit, emitConst, emitString, unknown } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { readName } from './names.ts'
import { fixedKey, keyValue } from './patterns.ts'

const pairKinds = { init: 0, get: 1, set: 2 } as const
const accessorKinds = { get: 'getter', set: 'setter', init: 'method' } as const

export function lowerObject(lowering: Lowering, node: ObjectExpression): Value {
  const entries: Value[] = []
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const value = lowering.descent.expression(lowering, property.argument)
      entries.push(emit(lowering, Op.Spread, property, value, 0))
      continue
    }
    const key = keyValue(lowering, property.key, property.computed)
    const value = propertyValue(lowering, property)
    entries.push(emit(lowering, Op.Pair, property, key, value, pairKinds[property.kind]))
  }
  return emit(lowering, Op.ObjectLiteral, node, lowering.builder.list(entries))
}

function propertyValue(lowering: Lowering, property: ObjectProperty): Value {
  const { value, kind } = property
  const name = fixedKey(property.key, property.computed) ?? ''
  if ((property.method || kind !== 'init') && value.type === 'FunctionExpression') {
    return functionValue(lowering, value, { name, kind: accessorKinds[kind], span: property })
  }
  return lowering.descent.named(lowering, value, name)
}

export function lowerArray(lowering: Lowering, node: ArrayExpression): Value {
  const values: Value[] = []
  for (const element of node.elements) {
    if (element === null) values.push(emitConst(lowering, node, 'undefined', ConstKind.Undefined))
    else if (element.type !== 'SpreadElement')
      values.push(lowering.descent.expression(lowering, element))
    else {
      const value = lowering.descent.expression(lowering, element.argument)
      values.push(emit(lowering, Op.Spread, element, value, 0))
    }
  }
  return emit(lowering, Op.ArrayLiteral, node, lowering.builder.list(values), 0)
}

/** An element is an Unknown over its component, the values of its attributes and its children. */
export function lowerJsx(lowering: Lowering, node: JSXElement | JSXFragment): Value {
  const values: Value[] = []
  if (node.type === 'JSXElement') {
    const { name, attributes } = node.openingElement
    pushComponent(lowering, name, values)
    for (const attribute of attributes) pushAttribute(lowering, attribute, values)
  }
  for (const child of node.children) pushChild(lowering, child, values)
  return unknown(lowering, node, values)
}

/** Names in lower case are tags of the host, the others are values. */
function pushComponent(lowering: Lowering, name: JSXElementName, values: Value[]): void {
  let at = name
  while (at.type === 'JSXMemberExpression') at = at.object
  if (at.type !== 'JSXIdentifier') return
  if (name.type === 'JSXMemberExpression' || /^[A-Z_$]/.test(at.name)) {
    values.push(readName(lowering, name, at.name))
  }
}

function pushAttribute(lowering: Lowering, attribute: JSXAttributeItem, values: Value[]): void {
  if (attribute.type === 'JSXSpreadAttribute') {
    values.push(lowering.descent.expression(lowering, attribute.argument))
    return
  }
  const { value } = attribute
  if (value === null) return
  if (value.type === 'JSXExpressionContainer') pushExpression(lowering, value.expression, values)
  else values.push(lowering.descent.expression(lowering, value))
}

function pushChild(lowering: Lowering, child: JSXChild, values: Value[]): void {
  switch (child.type) {
    case 'JSXElement':
    case 'JSXFragment':
      values.push(lowering.descent.expression(lowering, child))
      return
    case 'JSXExpressionContainer':
      pushExpression(lowering, child.expression, values)
      return
    case 'JSXSpreadChild':
      values.push(lowering.descent.expression(lowering, child.expression))
      return
    case 'JSXText':
      if (child.value.trim() !== '') values.push(emitString(lowering, child, child.value))
  }
}

function pushExpression(lowering: Lowering, node: JSXExpression, values: Value[]): void {
  if (node.type !== 'JSXEmptyExpression') values.push(lowering.descent.expression(lowering, node))
}
