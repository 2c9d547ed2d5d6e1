import { describe, expect, test } from 'vitest'
import { printedBody } from './python-program.ts'

describe('operators', () => {
  test('and, or and not', async () => {
    expect(await printedBody('x = a and b or not c')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Short %0 And
        %2 Global "b"
      %3 End %1
      %4 Logic %0 %2 And
      %5 Short %4 Or
        %6 Global "c"
        %7 Unary %6 Not
      %8 End %5
      %9 Logic %4 %7 Or
      %10 Store x %9"
    `)
  })

  test('a chained comparison evaluates its middle once', async () => {
    expect(await printedBody('x = a < b() <= c')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Global "b"
      %2 Call %1 []
      %3 Binary %0 %2 Less
      %4 Short %3 And
        %5 Global "c"
        %6 Binary %2 %5 LessEqual
      %7 End %4
      %8 Logic %3 %6 And
      %9 Store x %8"
    `)
  })

  test('membership and identity', async () => {
    expect(await printedBody('x = [a in b, a not in b, a is None, a is not None, a == b, a != b]'))
      .toMatchInlineSnapshot(`
        "%0 Global "a"
        %1 Global "b"
        %2 Binary %0 %1 In
        %3 Global "a"
        %4 Global "b"
        %5 Binary %3 %4 NotIn
        %6 Global "a"
        %7 Const "None" Null
        %8 Binary %6 %7 Equal
        %9 Global "a"
        %10 Const "None" Null
        %11 Binary %9 %10 NotEqual
        %12 Global "a"
        %13 Global "b"
        %14 Binary %12 %13 Equal
        %15 Global "a"
        %16 Global "b"
        %17 Binary %15 %16 NotEqual
        %18 ArrayLiteral [%2 %5 %8 %11 %14 %17]
        %19 Store x %18"
      `)
  })

  test('unary and bitwise', async () => {
    expect(await printedBody('x = [-a, +a, ~a, a & b | c ^ d << 1 >> 2]')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Unary %0 Negate
      %2 Global "a"
      %3 Unary %2 Plus
      %4 Global "a"
      %5 Unary %4 BitNot
      %6 Global "a"
      %7 Global "b"
      %8 Binary %6 %7 Bitwise
      %9 Global "c"
      %10 Global "d"
      %11 Const "1" Number
      %12 Binary %10 %11 Bitwise
      %13 Const "2" Number
      %14 Binary %12 %13 Bitwise
      %15 Binary %9 %14 Bitwise
      %16 Binary %8 %15 Bitwise
      %17 ArrayLiteral [%1 %3 %5 %16]
      %18 Store x %17"
    `)
  })

  test('a conditional expression tests first', async () => {
    expect(await printedBody('x = a if b else c')).toMatchInlineSnapshot(`
      "%0 Global "b"
      %1 If %0
        %2 Global "a"
      %3 Else
        %4 Global "c"
      %5 End %1
      %6 Select %0 %2 %4
      %7 Store x %6"
    `)
  })

  test('an assignment expression binds and is its value', async () => {
    expect(await printedBody('f(y := a())\ny')).toMatchInlineSnapshot(`
      "%0 Global "f"
      %1 Global "a"
      %2 Call %1 []
      %3 Store y %2
      %4 Call %0 [%2]
      %5 Load y"
    `)
  })
})

describe('members and calls', () => {
  test('attributes, subscripts, slices and tuples as keys', async () => {
    expect(await printedBody('x = a.b["c"][1:2][d, e][:]')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Prop %0 "b"
      %2 Const "c"
      %3 Index %1 %2
      %4 Const "1" Number
      %5 Const "2" Number
      %6 ArrayLiteral [%4 %5]
      %7 Index %3 %6
      %8 Global "d"
      %9 Global "e"
      %10 ArrayLiteral [%8 %9]
      %11 Index %7 %10
      %12 ArrayLiteral []
      %13 Index %11 %12
      %14 Store x %13"
    `)
  })

  test('keywords and spreads', async () => {
    expect(await printedBody('f(a, *b, k=c, **d)')).toMatchInlineSnapshot(`
      "%0 Global "f"
      %1 Global "a"
      %2 Global "b"
      %3 Spread %2
      %4 Global "c"
      %5 Named "k" %4
      %6 Global "d"
      %7 Spread %6 1
      %8 Call %0 [%1 %3 %5 %7]"
    `)
  })

  test('a generator expression may be all arguments', async () => {
    expect(await printedBody('any(a for a in b)')).toMatchInlineSnapshot(`
      "%0 Global "any"
      %1 Global "b"
      %2 Loop
        %3 Element %1
        %4 Store a %3
        %5 Load a
      %6 End %2
      %7 ArrayLiteral [%5]
      %8 Call %0 [%7]"
    `)
  })

  test('await, in the order of evaluation', async () => {
    expect(await printedBody('async def f(): return (await a.b())["c"]', 'async function f'))
      .toMatchInlineSnapshot(`
        "%2 Global "a"
        %3 Prop %2 "b"
        %4 Call %3 []
        %5 Await %4
        %6 Const "c"
        %7 Index %5 %6
        %8 Return %7"
      `)
  })
})

describe('comprehensions', () => {
  test('a loop with conditions around the element', async () => {
    expect(await printedBody('x = [a.id for k, a in b.items() if k if a]')).toMatchInlineSnapshot(`
      "%0 Global "b"
      %1 Prop %0 "items"
      %2 Call %1 []
      %3 Loop
        %4 Element %2
        %5 Const "0" Number
        %6 Index %4 %5
        %7 Store k %6
        %8 Const "1" Number
        %9 Index %4 %8
        %10 Store a %9
        %11 Load k
        %12 If %11
          %13 Load a
          %14 If %13
            %15 Load a
            %16 Prop %15 "id"
          %17 End %14
        %18 End %12
      %19 End %3
      %20 ArrayLiteral [%16]
      %21 Store x %20"
    `)
  })

  test('loops nest, and dictionaries and sets are built alike', async () => {
    expect(await printedBody('x = {k: v for a in b for k, v in a}\ny = {c for c in d}'))
      .toMatchInlineSnapshot(`
        "%0 Global "b"
        %1 Loop
          %2 Element %0
          %3 Store a %2
          %4 Load a
          %5 Loop
            %6 Element %4
            %7 Const "0" Number
            %8 Index %6 %7
            %9 Store k %8
            %10 Const "1" Number
            %11 Index %6 %10
            %12 Store v %11
            %13 Load k
            %14 Load v
            %15 Pair %13 %14
          %16 End %5
        %17 End %1
        %18 ObjectLiteral [%15]
        %19 Store x %18
        %20 Global "d"
        %21 Loop
          %22 Element %20
          %23 Store c %22
          %24 Load c
        %25 End %21
        %26 ArrayLiteral [%24] 1
        %27 Store y %26"
      `)
  })

  test('its names are its own, but for the first iterable and assignment expressions', async () => {
    expect(await printedBody('a = 1\nx = [(last := a) for a in a]\na')).toMatchInlineSnapshot(`
      "%0 Const "1" Number
      %1 Store a#0 %0
      %2 Load a#0
      %3 Loop
        %4 Element %2
        %5 Store a#3 %4
        %6 Load a#3
        %7 Store last %6
      %8 End %3
      %9 ArrayLiteral [%6]
      %10 Store x %9
      %11 Load a#0"
    `)
  })

  test('a lambda in it sees its names', async () => {
    expect(await printedBody('x = [lambda: a for a in b]', 'arrow arrow')).toMatchInlineSnapshot(`
      "%8 Load a
      %9 Return %8"
    `)
  })
})
