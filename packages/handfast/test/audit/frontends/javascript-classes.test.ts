import { describe, expect, test } from 'vitest'
import { printedText } from './javascript-program.ts'

describe('classes', () => {
  test('fields, parameter properties, accessors and static parts', () => {
    const text =
      'class A extends B { #x = 1; y; static z = new A(); static { this.w = A } ' +
      'constructor(private store: Store) { super() } ' +
      'static async f() {} get g() { return 1 } [h]() {} }'
    expect(printedText(text)).toMatchInlineSnapshot(`
      "module module
        %0 Global "B"
        %1 Class A
        %2 Store A %1
        %3 Load A
        %4 Call %3 [] New
        %5 SetProp %1 "z" %4
        %6 Load A
        %7 SetProp %1 "w" %6
        %8 Global "Store"
        %9 Global "h"
        %10 Fn method
        %11 SetIndex %1 %9 %10
      constructor constructor of A
        %12 Param constructor 0
        %13 Store store %12
        %14 This
        %15 SetProp %14 "store" %12
        %16 Super
        %17 Call %16 []
      static async method f of A
      getter g of A
        %18 Const "1" Number
        %19 Return %18
      method method of A
      initializer initializer of A
        %20 This
        %21 Const "1" Number
        %22 SetProp %20 "#x" %21"
    `)
  })

  test('decorators of classes, methods, parameters and fields', () => {
    expect(printedText('@A() class C { @B field = 1; @D("x") @E f(@F() g: H) {} }'))
      .toMatchInlineSnapshot(`
        "module module
          %0 Global "A"
          %1 Call %0 []
          %2 Class C
          %3 Store C %2
          %4 Global "B"
          %5 Unknown [%4]
          %6 Global "H"
          %7 Fn f
          %8 Global "F"
          %9 Call %8 []
          %10 Const "0" Number
          %11 Call %9 [%7 %10] ParameterDecorator
          %12 Global "E"
          %13 Call %12 [%7] Decorator
          %14 Global "D"
          %15 Const "x"
          %16 Call %14 [%15]
          %17 Call %16 [%7] Decorator
          %18 Call %1 [%2] Decorator
          %19 Store C %18
        method f of C
          %20 Global "F"
          %21 Call %20 []
          %22 Param f 0 %21
          %23 Store g %22
        initializer initializer of C
          %24 This
          %25 Const "1" Number
          %26 SetProp %24 "field" %25"
      `)
  })

  test('an anonymous class takes the name it is bound to', () => {
    expect(printedText('const A = class {}; const b = class C { f() { return C } }'))
      .toMatchInlineSnapshot(`
      "module module
        %0 Class A
        %1 Store A %0
        %2 Class C
        %3 Store C %2
        %4 Store b %2
      method f of C
        %5 Load C
        %6 Return %5"
    `)
  })
})

describe('TypeScript', () => {
  test('enums count on', () => {
    expect(printedText('enum E { A, B = 5, C, "d" = f() }')).toMatchInlineSnapshot(`
      "module module
        %0 Const "A"
        %1 Const "0" Number
        %2 Pair %0 %1
        %3 Const "B"
        %4 Const "5" Number
        %5 Pair %3 %4
        %6 Const "C"
        %7 Const "6" Number
        %8 Pair %6 %7
        %9 Const "d"
        %10 Global "f"
        %11 Call %10 []
        %12 Pair %9 %11
        %13 ObjectLiteral [%2 %5 %8 %12]
        %14 Store E %13"
    `)
  })

  test('namespaces are objects of what they export, and merge', () => {
    expect(
      printedText(
        'namespace N.M { export const a = 1; const b = 2 } ' +
          'class C {} namespace C { export function f() {} }',
      ),
    ).toMatchInlineSnapshot(`
        "module module
          %0 Const "1" Number
          %1 Store a %0
          %2 Const "2" Number
          %3 Store b %2
          %4 Const "a"
          %5 Load a
          %6 Pair %4 %5
          %7 ObjectLiteral [%6]
          %8 Const "M"
          %9 Pair %8 %7
          %10 ObjectLiteral [%9]
          %11 Store N %10
          %12 Class C
          %13 Store C %12
          %14 Fn f
          %15 Store f %14
          %16 Load C
          %17 Load f
          %18 SetProp %16 "f" %17
        function f"
      `)
  })

  test('types, ambient declarations and overloads leave nothing', () => {
    const text =
      'type A = B; interface C {} declare const d: E; declare module "f" {} declare global {} ' +
      'function g(a: string): void; function g(a: number): void; ' +
      'abstract class H { abstract i(): void }'
    expect(printedText(text)).toMatchInlineSnapshot(`
      "module module
        %0 Class H
        %1 Store H %0"
    `)
  })
})
