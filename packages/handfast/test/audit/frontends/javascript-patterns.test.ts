import { describe, expect, test } from 'vitest'
import { printedText } from './javascript-program.ts'

describe('destructuring', () => {
  test('a property each, defaults joined, the rest without what was taken', () => {
    expect(printedText('const { a, b: { c = 1 }, [d]: e, ...f } = g')).toMatchInlineSnapshot(`
      "module module
        %0 Global "g"
        %1 Const "a"
        %2 Prop %0 "a"
        %3 Store a %2
        %4 Const "b"
        %5 Prop %0 "b"
        %6 Prop %5 "c"
        %7 Short %6 Nullish
          %8 Const "1" Number
        %9 End %7
        %10 Logic %6 %8 Nullish
        %11 Store c %10
        %12 Global "d"
        %13 Index %0 %12
        %14 Store e %13
        %15 Rest %0 [%1 %4]
        %16 Store f %15"
    `)
  })

  test('arrays by position', () => {
    expect(printedText('let a; [a, , b.c = 1, ...d[0]] = e')).toMatchInlineSnapshot(`
      "module module
        %0 Global "e"
        %1 Const "0" Number
        %2 Index %0 %1
        %3 Store a %2
        %4 Const "2" Number
        %5 Index %0 %4
        %6 Short %5 Nullish
          %7 Const "1" Number
        %8 End %6
        %9 Logic %5 %7 Nullish
        %10 Global "b"
        %11 SetProp %10 "c" %9
        %12 Rest %0
        %13 Global "d"
        %14 Const "0" Number
        %15 SetIndex %13 %14 %12"
    `)
  })

  test('parameters first, then their patterns', () => {
    expect(printedText('(({ a }, [b], ...c) => a)')).toMatchInlineSnapshot(`
      "module module
        %0 Fn arrow
      arrow arrow
        %1 Param arrow 0
        %2 Param arrow 1
        %3 Param arrow 2
        %4 Store c %3
        %5 Prop %1 "a"
        %6 Store a %5
        %7 Const "0" Number
        %8 Index %2 %7
        %9 Store b %8
        %10 Load a
        %11 Return %10"
    `)
  })

  test('a pattern that a later default may read is taken apart before it', () => {
    expect(printedText('function f({ a }, b = a) {}')).toMatchInlineSnapshot(`
      "module module
        %0 Fn f
        %1 Store f %0
      function f
        %2 Param f 0
        %3 Prop %2 "a"
        %4 Store a %3
        %5 Load a
        %6 Param f 1 %5
        %7 Store b %6"
    `)
  })
})
