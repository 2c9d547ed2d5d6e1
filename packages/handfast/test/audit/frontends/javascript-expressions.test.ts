import { describe, expect, test } from 'vitest'
import { printedText } from './javascript-program.ts'

describe('names', () => {
  test('bound names are loaded, unbound ones are global', () => {
    expect(printedText('const a = 1; use(a, undefined)')).toMatchInlineSnapshot(`
      "module module
        %0 Const "1" Number
        %1 Store a %0
        %2 Global "use"
        %3 Load a
        %4 Const "undefined" Undefined
        %5 Call %2 [%3 %4]"
    `)
  })

  test('what a nested function reads is captured, and a shadowing name is another variable', () => {
    expect(printedText('let a; function f() { a = 1; { let a = 2 } }')).toMatchInlineSnapshot(`
      "module module
        %0 Fn f
        %1 Store f %0
      function f
        %2 Const "1" Number
        %3 Store a#0 %2
        %4 Const "2" Number
        %5 Store a#2 %4"
    `)
  })

  test('var is hoisted out of blocks and functions above their first use', () => {
    expect(printedText('f(); if (x) { var a = 1 } a; function f() {}')).toMatchInlineSnapshot(`
      "module module
        %0 Fn f
        %1 Store f %0
        %2 Load f
        %3 Call %2 []
        %4 Global "x"
        %5 If %4
          %6 Const "1" Number
          %7 Store a %6
        %8 End %5
        %9 Load a
      function f"
    `)
  })

  test('an assignment to a name bound nowhere is kept on the global object', () => {
    expect(printedText('a = 1')).toMatchInlineSnapshot(`
      "module module
        %0 Const "1" Number
        %1 Global "globalThis"
        %2 SetProp %1 "a" %0"
    `)
  })
})

describe('members and calls', () => {
  test('optional chains, computed keys and private names', () => {
    expect(printedText('a?.b[c]?.(d, ...e); class C { #p; f() { return this.#p } }'))
      .toMatchInlineSnapshot(`
        "module module
          %0 Global "a"
          %1 Prop %0 "b" optional
          %2 Global "c"
          %3 Index %1 %2
          %4 Global "d"
          %5 Global "e"
          %6 Spread %5
          %7 Call %3 [%4 %6] Optional
          %8 Class C
          %9 Store C %8
        method f of C
          %10 This
          %11 Prop %10 "#p"
          %12 Return %11"
      `)
  })

  test('types are transparent', () => {
    expect(printedText('(a as B)!.c(<D>d satisfies E)')).toMatchInlineSnapshot(`
      "module module
        %0 Global "a"
        %1 Prop %0 "c"
        %2 Global "d"
        %3 Call %1 [%2]"
    `)
  })

  test('new, tagged templates and await', () => {
    expect(printedText('await new Map(a).get(b); sql`x ${c} y`')).toMatchInlineSnapshot(`
      "module module
        %0 Global "Map"
        %1 Global "a"
        %2 Call %0 [%1] New
        %3 Prop %2 "get"
        %4 Global "b"
        %5 Call %3 [%4]
        %6 Await %5
        %7 Global "sql"
        %8 Const "x "
        %9 Const " y"
        %10 Concat [%8 %9]
        %11 Global "c"
        %12 Call %7 [%10 %11] Tagged"
    `)
  })

  test('delete, typeof, in and instanceof', () => {
    expect(printedText('delete a.b; delete a[c]; typeof d; "e" in a; a instanceof F'))
      .toMatchInlineSnapshot(`
        "module module
          %0 Global "a"
          %1 Const "b"
          %2 Delete %0 %1
          %3 Global "a"
          %4 Global "c"
          %5 Delete %3 %4
          %6 Global "d"
          %7 Unary %6 TypeOf
          %8 Const "e"
          %9 Global "a"
          %10 Binary %8 %9 In
          %11 Global "a"
          %12 Global "F"
          %13 Binary %11 %12 InstanceOf"
      `)
  })
})

describe('text', () => {
  test('templates and additions with text are concatenations', () => {
    expect(printedText('`a${b}c`; "x" + y + z + "w"; p + q')).toMatchInlineSnapshot(`
      "module module
        %0 Const "a"
        %1 Global "b"
        %2 Const "c"
        %3 Concat [%0 %1 %2]
        %4 Const "x"
        %5 Global "y"
        %6 Global "z"
        %7 Const "w"
        %8 Concat [%4 %5 %6 %7]
        %9 Global "p"
        %10 Global "q"
        %11 Binary %9 %10 Add"
    `)
  })

  test('thousands of additions do not nest', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `a${index}`).join(' + ')
    expect(printedText(chain).match(/Binary/g)).toHaveLength(4999)
  })
})

describe('choices', () => {
  test('the right side of a logical operator lies in a region', () => {
    expect(printedText('a && b || c')).toMatchInlineSnapshot(`
      "module module
        %0 Global "a"
        %1 Short %0 And
          %2 Global "b"
        %3 End %1
        %4 Logic %0 %2 And
        %5 Short %4 Or
          %6 Global "c"
        %7 End %5
        %8 Logic %4 %6 Or"
    `)
  })

  test('both arms of a conditional lie in regions', () => {
    expect(printedText('a ? b : c')).toMatchInlineSnapshot(`
      "module module
        %0 Global "a"
        %1 If %0
          %2 Global "b"
        %3 Else
          %4 Global "c"
        %5 End %1
        %6 Select %0 %2 %4"
    `)
  })

  test('compound and logical assignments read, compute and write', () => {
    expect(printedText('let a; a += 1; a ??= b; c.d ||= e; a++; ++c[d]')).toMatchInlineSnapshot(`
      "module module
        %0 Load a
        %1 Const "1" Number
        %2 Binary %0 %1 Add
        %3 Store a %2
        %4 Load a
        %5 Short %4 Nullish
          %6 Global "b"
        %7 End %5
        %8 Logic %4 %6 Nullish
        %9 Store a %8
        %10 Global "c"
        %11 Prop %10 "d"
        %12 Short %11 Or
          %13 Global "e"
        %14 End %12
        %15 Logic %11 %13 Or
        %16 SetProp %10 "d" %15
        %17 Load a
        %18 Unary %17 Increment
        %19 Store a %18
        %20 Global "c"
        %21 Global "d"
        %22 Index %20 %21
        %23 Unary %22 Increment
        %24 SetIndex %20 %21 %23"
    `)
  })
})

describe('literals', () => {
  test('objects with methods, accessors, spread and computed keys', () => {
    expect(printedText('x = { a, "b": 1, [c]: 2, d() {}, get e() { return 3 }, ...f }'))
      .toMatchInlineSnapshot(`
        "module module
          %0 Const "a"
          %1 Global "a"
          %2 Pair %0 %1
          %3 Const "b"
          %4 Const "1" Number
          %5 Pair %3 %4
          %6 Global "c"
          %7 Const "2" Number
          %8 Pair %6 %7
          %9 Const "d"
          %10 Fn d
          %11 Pair %9 %10
          %12 Const "e"
          %13 Fn e
          %14 Pair %12 %13 getter
          %15 Global "f"
          %16 Spread %15
          %17 ObjectLiteral [%2 %5 %8 %11 %14 %16]
          %18 Global "globalThis"
          %19 SetProp %18 "x" %17
        method d
        getter e
          %20 Const "3" Number
          %21 Return %20"
      `)
  })

  test('constants of every kind', () => {
    expect(printedText('x = ["a", 0x10, 1n, /r/g, true, null, , import.meta]', { path: 'a.mjs' }))
      .toMatchInlineSnapshot(`
        "module module
          %0 Const "a"
          %1 Const "16" Number
          %2 Const "1" BigInt
          %3 Const "/r/g" Regex
          %4 Const "true" Boolean
          %5 Const "null" Null
          %6 Const "undefined" Undefined
          %7 Meta "import.meta" "import.meta"
          %8 ArrayLiteral [%0 %1 %2 %3 %4 %5 %6 %7]
          %9 Global "globalThis"
          %10 SetProp %9 "x" %8"
      `)
  })

  test('elements are unknown over what is computed for them', () => {
    expect(printedText('x = <Page id={a} {...b}>{c}<p>text</p></Page>', { path: 'a.tsx' }))
      .toMatchInlineSnapshot(`
        "module module
          %0 Global "Page"
          %1 Global "a"
          %2 Global "b"
          %3 Global "c"
          %4 Const "text"
          %5 Unknown [%4]
          %6 Unknown [%0 %1 %2 %3 %5]
          %7 Global "globalThis"
          %8 SetProp %7 "x" %6"
      `)
  })
})
