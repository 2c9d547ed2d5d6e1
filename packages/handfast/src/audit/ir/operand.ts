import { Op } from './opcode.ts'
import type { Opcode } from './opcode.ts'

/** What an operand of an instruction refers to. A trailing `?` allows none (-1). */
export type OperandKind =
  | 'value'
  | 'value?'
  | 'default?'
  | 'string'
  | 'variable'
  | 'function'
  | 'class'
  | 'list'
  | 'list?'
  | 'number'
  | 'opener'
  | 'unused'

export type OperandKinds = readonly [a: OperandKind, b: OperandKind, c: OperandKind]

function kinds(
  a: OperandKind = 'unused',
  b: OperandKind = 'unused',
  c: OperandKind = 'unused',
): OperandKinds {
  return [a, b, c]
}

/** The operands of every operation, as `opcode.ts` describes them in prose. */
export const operandKinds: { readonly [name in keyof typeof Op]: OperandKinds } = {
  Const: kinds('string', 'number'),
  Load: kinds('variable'),
  Store: kinds('variable', 'value'),
  Global: kinds('string'),
  Import: kinds('string', 'string'),
  ModuleObject: kinds(),
  Prop: kinds('value', 'string', 'number'),
  Index: kinds('value', 'value', 'number'),
  SetProp: kinds('value', 'string', 'value'),
  SetIndex: kinds('value', 'value', 'value'),
  Delete: kinds('value', 'value'),
  Call: kinds('value', 'list', 'number'),
  Param: kinds('function', 'number', 'default?'),
  This: kinds(),
  Super: kinds(),
  Fn: kinds('function'),
  Class: kinds('class'),
  Return: kinds('value?'),
  Throw: kinds('value?'),
  Yield: kinds('value?', 'number'),
  Await: kinds('value'),
  Binary: kinds('value', 'value', 'number'),
  Unary: kinds('value', 'number'),
  Logic: kinds('value', 'value', 'number'),
  Select: kinds('value', 'value', 'value'),
  Concat: kinds('list'),
  ObjectLiteral: kinds('list'),
  ArrayLiteral: kinds('list', 'number'),
  Pair: kinds('value', 'value', 'number'),
  Named: kinds('string', 'value'),
  Spread: kinds('value', 'number'),
  Element: kinds('value', 'number'),
  Rest: kinds('value', 'list?'),
  Meta: kinds('string', 'string'),
  Unknown: kinds('list?'),
  If: kinds('value'),
  Else: kinds(),
  Short: kinds('value', 'number'),
  Loop: kinds(),
  Try: kinds(),
  Catch: kinds(),
  Finally: kinds(),
  Switch: kinds('value'),
  Case: kinds('value?'),
  With: kinds('value', 'number'),
  End: kinds('opener'),
  Break: kinds(),
  Continue: kinds(),
}

const names = new Map<number, keyof typeof Op>()
for (const name of Object.keys(Op)) {
  // Object.keys widens to string; the keys of a constant object are its own names.
  const known = name as keyof typeof Op
  names.set(Op[known], known)
}

/** Name of an operation, or undefined when the number is none. */
export function opcodeName(op: number): keyof typeof Op | undefined {
  return names.get(op)
}

const openers: ReadonlySet<number> = new Set<Opcode>([
  Op.If,
  Op.Short,
  Op.Loop,
  Op.Try,
  Op.Switch,
  Op.With,
])

export function opensRegion(op: number): boolean {
  return openers.has(op)
}

/** Instructions that divide a region, and the operation that must have opened it. */
export const regionDividers: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  [Op.Else, Op.If],
  [Op.Catch, Op.Try],
  [Op.Finally, Op.Try],
  [Op.Case, Op.Switch],
])
