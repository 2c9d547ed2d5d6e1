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
