import { describe, expect, test } from 'vitest'
import { printedBody } from './python-program.ts'

describe('branches', () => {
  test('if, elif, else', async () => {
    expect(await printedBody('if a: b()\nelif c: d()\nelif e: f()\nelse: g()\nh()'))
      .toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 If %0
        %2 Global "b"
        %3 Call %2 []
      %4 Else
        %5 Global "c"
        %6 If %5
          %7 Global "d"
          %8 Call %7 []
        %9 Else
          %10 Global "e"
          %11 If %10
            %12 Global "f"
            %13 Call %12 []
          %14 Else
            %15 Global "g"
            %16 Call %15 []
          %17 End %11
        %18 End %6
      %19 End %1
      %20 Global "h"
      %21 Call %20 []"
    `)
  })

  test('assert throws where the condition is false', async () => {
    expect(await printedBody('assert a == b, "c"')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Global "b"
      %2 Binary %0 %1 Equal
      %3 Unary %2 Not
      %4 If %3
        %5 Const "c"
        %6 Throw %5
      %7 End %4"
    `)
  })

  test('match: values, alternatives, captures and guards', async () => {
    expect(
      await printedBody(
        [
          'match a:',
          '  case "b" | -1 | C.D: pass',
          '  case -2: pass',
          '  case E.F: pass',
          '  case None if g: pass',
          '  case h: use(h)',
          '  case _: pass',
        ].join('\n'),
      ),
    ).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Switch %0
        %2 Const "b"
        %3 Const "-1" Number
        %4 Global "C"
        %5 Prop %4 "D"
        %6 Unknown [%2 %3 %5]
      %7 Case %6
        %8 Const "-2" Number
      %9 Case %8
        %10 Global "E"
        %11 Prop %10 "F"
      %12 Case %11
        %13 Const "None" Null
      %14 Case %13
        %15 Global "g"
        %16 If %15
        %17 End %16
      %18 Case
        %19 Store h %0
        %20 Global "use"
        %21 Load h
        %22 Call %20 [%21]
      %23 Case
      %24 End %1"
    `)
  })

  test('match: the inside of sequences, mappings and classes', async () => {
    expect(
      await printedBody(
        [
          'match a:',
          '  case [b, *c]: pass',
          '  case {"k": d, **e}: pass',
          '  case F(g, x=h): pass',
          '  case (1, i) as j: pass',
          '  case k, _: pass',
        ].join('\n'),
      ),
    ).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Switch %0
        %2 Unknown
      %3 Case %2
        %4 Const "0" Number
        %5 Index %0 %4
        %6 Store b %5
        %7 Rest %0
        %8 Store c %7
        %9 Unknown
      %10 Case %9
        %11 Const "k"
        %12 Index %0 %11
        %13 Store d %12
        %14 Rest %0
        %15 Store e %14
        %16 Global "F"
        %17 Unknown [%16]
      %18 Case %17
        %19 Const "0" Number
        %20 Index %0 %19
        %21 Store g %20
        %22 Prop %0 "x"
        %23 Store h %22
        %24 Unknown
      %25 Case %24
        %26 Const "1" Number
        %27 Index %0 %26
        %28 Store i %27
        %29 Store j %0
        %30 Unknown
      %31 Case %30
        %32 Const "0" Number
        %33 Index %0 %32
        %34 Store k %33
      %35 End %1"
    `)
  })
})

describe('loops', () => {
  test('for, with its else after it', async () => {
    expect(await printedBody('for a, b in c():\n  if a: continue\n  break\nelse: d()'))
      .toMatchInlineSnapshot(`
      "%0 Global "c"
      %1 Call %0 []
      %2 Loop
        %3 Element %1
        %4 Const "0" Number
        %5 Index %3 %4
        %6 Store a %5
        %7 Const "1" Number
        %8 Index %3 %7
        %9 Store b %8
        %10 Load a
        %11 If %10
          %12 Continue
        %13 End %11
        %14 Break
      %15 End %2
      %16 Global "d"
      %17 Call %16 []"
    `)
  })

  test('while is left where its condition is false; while True has none', async () => {
    expect(await printedBody('while a: b()\nwhile True: c()')).toMatchInlineSnapshot(`
      "%0 Loop
        %1 Global "a"
        %2 If %1
          %3 Global "b"
          %4 Call %3 []
        %5 Else
          %6 Break
        %7 End %2
      %8 End %0
      %9 Loop
        %10 Global "c"
        %11 Call %10 []
      %12 End %9"
    `)
  })

  test('async for', async () => {
    expect(await printedBody('async def f():\n  async for a in b: a()', 'async function f'))
      .toMatchInlineSnapshot(`
        "%2 Global "b"
        %3 Loop
          %4 Element %2
          %5 Store a %4
          %6 Load a
          %7 Call %6 []
        %8 End %3"
      `)
  })
})

describe('try and with', () => {
  test('a Catch for each clause, else at the end of the body', async () => {
    expect(
      await printedBody(
        [
          'try: a()',
          'except (B, C) as e: use(e)',
          'except* D: pass',
          'except: pass',
          'else: f()',
          'finally: g()',
        ].join('\n'),
      ),
    ).toMatchInlineSnapshot(`
      "%0 Try
        %1 Global "a"
        %2 Call %1 []
        %3 Global "f"
        %4 Call %3 []
      %5 Catch
        %6 Global "B"
        %7 Global "C"
        %8 ArrayLiteral [%6 %7]
        %9 Store e %5
        %10 Global "use"
        %11 Load e
        %12 Call %10 [%11]
      %13 Catch
        %14 Global "D"
      %15 Catch
      %16 Finally
        %17 Global "g"
        %18 Call %17 []
      %19 End %0"
    `)
  })

  test('with nests its items and stores the context', async () => {
    expect(await printedBody('with a() as b, c as (d, e): f()')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Call %0 []
      %2 With %1
        %3 Store b %1
        %4 Global "c"
        %5 With %4
          %6 Const "0" Number
          %7 Index %4 %6
          %8 Store d %7
          %9 Const "1" Number
          %10 Index %4 %9
          %11 Store e %10
          %12 Global "f"
          %13 Call %12 []
        %14 End %5
      %15 End %2"
    `)
  })

  test('async with, in parentheses', async () => {
    expect(await printedBody('async def f():\n  async with (a as b.c, d): e()', 'async function f'))
      .toMatchInlineSnapshot(`
        "%2 Global "a"
        %3 With %2 1
          %4 Global "b"
          %5 SetProp %4 "c" %2
          %6 Global "d"
          %7 With %6 1
            %8 Global "e"
            %9 Call %8 []
          %10 End %7
        %11 End %3"
      `)
  })

  test('raise, with and without an error', async () => {
    expect(await printedBody('raise A("b") from c\nraise')).toMatchInlineSnapshot(`
      "%0 Global "A"
      %1 Const "b"
      %2 Call %0 [%1]
      %3 Global "c"
      %4 Throw %2
      %5 Throw"
    `)
  })
})
