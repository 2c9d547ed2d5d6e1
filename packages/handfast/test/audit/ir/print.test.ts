import { expect, test } from 'vitest'
import { programBuilder } from '../../../src/audit/ir/builder.ts'
import {
  BinaryOperator,
  CallFlag,
  ConstKind,
  LogicOperator,
  Op,
  UnaryOperator,
} from '../../../src/audit/ir/opcode.ts'
import { operandKinds } from '../../../src/audit/ir/operand.ts'
import { printProgram } from '../../../src/audit/ir/print.ts'
import { none } from '../../../src/audit/ir/program.ts'

const span = { start: 0, end: 0 }

test('every operation has its operands described', () => {
  expect(Object.keys(operandKinds)).toEqual(Object.keys(Op))
})

test('instructions, operators, flags, names and regions', () => {
  const builder = programBuilder()
  const file = builder.beginFile({ path: 'a.ts', language: 'javascript', text: '' })
  const info = builder.declareFunction({
    name: 'f',
    parent: file.moduleFunction,
    kind: 'method',
    isAsync: true,
    isStatic: true,
    inClass: 0,
    ...span,
  })
  const declared = builder.declareClass({
    name: 'C',
    file: file.id,
    superclass: none,
    members: [],
    start: 0,
    end: 0,
  })
  const a = builder.variable('a', file.moduleFunction, 'const')
  const first = builder.variable('b', file.moduleFunction, 'let')
  const second = builder.variable('b', info.id, 'let')
  file.exports.set(builder.string('default'), a)
  file.reExports.push({
    module: builder.string('m'),
    name: builder.string('*'),
    as: builder.string('n'),
  })

  builder.beginFunction(file.moduleFunction)
  const text = builder.emit(Op.Const, span, builder.string('x "y"'), ConstKind.String)
  const number = builder.emit(Op.Const, span, builder.string('1'), ConstKind.Number)
  builder.emit(Op.Store, span, a, text)
  builder.emit(Op.Store, span, first, number)
  const object = builder.emit(Op.Class, span, declared.id)
  const short = builder.emit(Op.Short, span, object, LogicOperator.Nullish)
  const call = builder.emit(
    Op.Call,
    span,
    object,
    builder.list([text, number]),
    CallFlag.New | CallFlag.Optional,
  )
  builder.emit(Op.End, span, short)
  builder.emit(Op.Logic, span, object, call, LogicOperator.Nullish)
  builder.emit(Op.Prop, span, object, builder.string('p'), 1)
  builder.emit(Op.Binary, span, number, number, BinaryOperator.InstanceOf)
  builder.emit(Op.Unary, span, number, UnaryOperator.TypeOf)
  builder.emit(Op.Pair, span, text, number, 1)
  builder.endFunction(file.moduleFunction)
  builder.beginFunction(info.id)
  const condition = builder.emit(Op.Load, span, second)
  const opener = builder.emit(Op.If, span, condition)
  builder.emit(Op.Return, span, none)
  builder.emit(Op.Else, span)
  builder.emit(Op.Break, span)
  builder.emit(Op.End, span, opener)
  builder.emit(Op.Unknown, span, none)
  builder.endFunction(info.id)
  builder.endFile(file)

  expect(printProgram(builder.finish())).toMatchInlineSnapshot(`
    "file a.ts
    export default = a
    re-export * as n from m
    module module
      %0 Const "x \\"y\\""
      %1 Const "1" Number
      %2 Store a %0
      %3 Store b#1 %1
      %4 Class C
      %5 Short %4 Nullish
        %6 Call %4 [%0 %1] New Optional
      %7 End %5
      %8 Logic %4 %6 Nullish
      %9 Prop %4 "p" optional
      %10 Binary %1 %1 InstanceOf
      %11 Unary %1 TypeOf
      %12 Pair %0 %1 getter
    static async method f of C
      %13 Load b#2
      %14 If %13
        %15 Return
      %16 Else
        %17 Break
      %18 End %14
      %19 Unknown"
  `)
})
