import { describe, expect, test } from 'vitest'
import { printedText } from './javascript-program.ts'

describe('branches', () => {
  test('else if', () => {
    expect(printedText('if (a) b; else if (c) d; else e')).toMatchInlineSnapshot(`
      "module module
        %0 Global "a"
        %1 If %0
          %2 Global "b"
        %3 Else
          %4 Global "c"
          %5 If %4
            %6 Global "d"
          %7 Else
            %8 Global "e"
          %9 End %5
        %10 End %1"
    `)
  })

  test('thousands of else ifs do not nest', () => {
    const chain = `if (a) {}${' else if (a) {}'.repeat(300)}`
    expect(printedText(chain).match(/ If /g)).toHaveLength(301)
  })

  test('switch', () => {
    expect(printedText('switch (a) { case 1: b; break; default: c }')).toMatchInlineSnapshot(`
      "module module
        %0 Global "a"
        %1 Switch %0
          %2 Const "1" Number
        %3 Case %2
          %4 Global "b"
          %5 Break
        %6 Case
          %7 Global "c"
        %8 End %1"
    `)
  })

  test('try, catch and finally', () => {
    expect(printedText('try { a() } catch ({ message }) { b(message) } finally { c() }'))
      .toMatchInlineSnapshot(`
        "module module
          %0 Try
            %1 Global "a"
            %2 Call %1 []
          %3 Catch
            %4 Prop %3 "message"
            %5 Store message %4
            %6 Global "b"
            %7 Load message
            %8 Call %6 [%7]
          %9 Finally
            %10 Global "c"
            %11 Call %10 []
          %12 End %0"
      `)
  })
})

describe('loops', () => {
  test('the condition is an If inside the loop that breaks where it does not hold', () => {
    expect(printedText('while (a) b()')).toMatchInlineSnapshot(`
      "module module
        %0 Loop
          %1 Global "a"
          %2 If %1
            %3 Global "b"
            %4 Call %3 []
          %5 Else
            %6 Break
          %7 End %2
        %8 End %0"
    `)
  })

  test('for has its own scope and its update at the end', () => {
    expect(printedText('for (let i = 0; i < n; i++) { if (i) continue; f(i) }'))
      .toMatchInlineSnapshot(`
      "module module
        %0 Const "0" Number
        %1 Store i %0
        %2 Loop
          %3 Load i
          %4 Global "n"
          %5 Binary %3 %4 Less
          %6 If %5
            %7 Load i
            %8 If %7
              %9 Continue
            %10 End %8
            %11 Global "f"
            %12 Load i
            %13 Call %11 [%12]
            %14 Load i
            %15 Unary %14 Increment
            %16 Store i %15
          %17 Else
            %18 Break
          %19 End %6
        %20 End %2"
    `)
  })

  test('do while', () => {
    expect(printedText('do { a() } while (b)')).toMatchInlineSnapshot(`
      "module module
        %0 Loop
          %1 Global "a"
          %2 Call %1 []
          %3 Global "b"
          %4 If %3
          %5 Else
            %6 Break
          %7 End %4
        %8 End %0"
    `)
  })

  test('for of takes elements, for in takes keys, for await waits', () => {
    expect(
      printedText('for (const [k, v] of m) f(k, v); for (x.y in o); for await (const e of s) f(e)'),
    ).toMatchInlineSnapshot(`
        "module module
          %0 Global "m"
          %1 Loop
            %2 Element %0
            %3 Const "0" Number
            %4 Index %2 %3
            %5 Store k %4
            %6 Const "1" Number
            %7 Index %2 %6
            %8 Store v %7
            %9 Global "f"
            %10 Load k
            %11 Load v
            %12 Call %9 [%10 %11]
          %13 End %1
          %14 Global "o"
          %15 Loop
            %16 Element %14 1
            %17 Global "x"
            %18 SetProp %17 "y" %16
          %19 End %15
          %20 Global "s"
          %21 Loop
            %22 Element %20
            %23 Await %22
            %24 Store e %23
            %25 Global "f"
            %26 Load e
            %27 Call %25 [%26]
          %28 End %21"
      `)
  })

  test('a labelled block is a loop that runs once', () => {
    expect(printedText('done: { if (a) break done; b() }')).toMatchInlineSnapshot(`
      "module module
        %0 Loop
          %1 Global "a"
          %2 If %1
            %3 Break
          %4 End %2
          %5 Global "b"
          %6 Call %5 []
          %7 Break
        %8 End %0"
    `)
  })
})

describe('functions', () => {
  test('bodies follow the body they are written in', () => {
    expect(printedText('const a = async () => { const b = function* c() { yield* c() }; throw b }'))
      .toMatchInlineSnapshot(`
        "module module
          %0 Fn a
          %1 Store a %0
        async arrow a
          %2 Fn c
          %3 Store c %2
          %4 Store b %2
          %5 Load b
          %6 Throw %5
        generator function c
          %7 Load c
          %8 Call %7 []
          %9 Yield %8 1"
      `)
  })

  test('arguments holds the parameters', () => {
    expect(printedText('function f(a, b) { return arguments }')).toMatchInlineSnapshot(`
      "module module
        %0 Fn f
        %1 Store f %0
      function f
        %2 Param f 0
        %3 Store a %2
        %4 Param f 1
        %5 Store b %4
        %6 Unknown [%2 %4]
        %7 Return %6"
    `)
  })

  test('annotations that are names, where the function is declared', () => {
    const text =
      'import type { Store } from "s"; interface Local {} ' +
      'function f(this: X, a: Store, b: ns.Request<T>, c: Local, d: string, { e }: Args) {}'
    expect(printedText(text)).toMatchInlineSnapshot(`
      "module module
        %0 Import "s" "Store"
        %1 Store Store %0
        %2 Fn f
        %3 Store f %2
        %4 Load Store
        %5 Global "ns"
        %6 Prop %5 "Request"
        %7 Global "Args"
      function f
        %8 Param f 0
        %9 Store a %8
        %10 Param f 1
        %11 Store b %10
        %12 Param f 2
        %13 Store c %12
        %14 Param f 3
        %15 Store d %14
        %16 Param f 4
        %17 Prop %16 "e"
        %18 Store e %17"
    `)
  })
})

describe('classes', () => {
  test('fields, parameter properties, accessors and static parts', () => {
    const text =
      'class A extends B { #x = 1; y; static z = new A(); static { this.w = A } ' +
      'constructor(private store: Store) { super() } static async f() {} get g() { return 1 } [h]() {} }'
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
          %20 Param f 0
          %21 Store g %20
        initializer initializer of C
          %22 This
          %23 Const "1" Number
          %24 SetProp %22 "field" %23"
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
        'namespace N.M { export const a = 1; const b = 2 } class C {} namespace C { export function f() {} }',
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
      'function g(a: string): void; function g(a: number): void; abstract class H { abstract i(): void }'
    expect(printedText(text)).toMatchInlineSnapshot(`
      "module module
        %0 Class H
        %1 Store H %0"
    `)
  })
})
