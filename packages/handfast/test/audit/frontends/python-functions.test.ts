import { describe, expect, test } from 'vitest'
import { lowerText, printedBody, printedText } from './python-program.ts'

describe('functions', () => {
  test('parameters of every kind, their defaults evaluated outside', async () => {
    const text = 'def f(a, /, b=c(), *args, d: int = 1, **kw): return a\n'
    expect(await printedText(text)).toMatchInlineSnapshot(`
      "export f = f
      module module
        %0 Global "c"
        %1 Call %0 []
        %2 Global "int"
        %3 Const "1" Number
        %4 Fn f
        %5 Store f %4
      function f
        %6 Param f 0
        %7 Param f 1 %1
        %8 Param f 2
        %9 Param f 3 %3
        %10 Param f 4
        %11 Store a %6
        %12 Store b %7
        %13 Store args %8
        %14 Store d %9
        %15 Store kw %10
        %16 Load a
        %17 Return %16"
    `)
    const { program } = await lowerText(text)
    expect(program.functions[1]?.parameters.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'normal'],
      ['b', 'normal'],
      ['args', 'rest'],
      ['d', 'normal'],
      ['kw', 'keywords'],
    ])
  })

  test('async functions and generators say so', async () => {
    const { program } = await lowerText(
      'async def f():\n  yield 1\n  x = yield\n  def g(): pass\nyield',
    )
    expect(
      program.functions.map(({ name, isAsync, isGenerator }) => [name, isAsync, isGenerator]),
    ).toEqual([
      ['', false, false],
      ['f', true, true],
      ['g', false, false],
    ])
  })

  test('yield and yield from', async () => {
    expect(
      await printedBody('def f():\n  yield\n  a = yield b\n  yield from a', 'generator function f'),
    ).toMatchInlineSnapshot(`
        "%2 Yield
        %3 Global "b"
        %4 Yield %3
        %5 Store a %4
        %6 Load a
        %7 Yield %6 1"
      `)
  })

  test('a lambda returns its body', async () => {
    expect(await printedText('f = lambda a, b=1, *c: a')).toMatchInlineSnapshot(`
      "export f = f
      module module
        %0 Const "1" Number
        %1 Fn arrow
        %2 Store f %1
      arrow arrow
        %3 Param arrow 0
        %4 Param arrow 1 %0
        %5 Param arrow 2
        %6 Store a %3
        %7 Store b %4
        %8 Store c %5
        %9 Load a
        %10 Return %9"
    `)
  })

  test('decorators are evaluated from the top and applied from the bottom', async () => {
    expect(await printedText('@a.b("c")\n@d\ndef f(): pass')).toMatchInlineSnapshot(`
      "export f = f
      module module
        %0 Global "a"
        %1 Prop %0 "b"
        %2 Const "c"
        %3 Call %1 [%2]
        %4 Global "d"
        %5 Fn f
        %6 Call %4 [%5] Decorator
        %7 Call %3 [%6] Decorator
        %8 Store f %7
      function f"
    `)
  })

  test('the body of a nested function comes after the one it is written in', async () => {
    const { program } = await lowerText('def f():\n  def g(): pass\n  g()\ndef h(): pass')
    const [, f, h, g] = program.functions
    expect([f?.name, h?.name, g?.name]).toEqual(['f', 'h', 'g'])
    expect(g?.parent).toBe(f?.id)
    expect(g?.from).toBeGreaterThanOrEqual(f?.to ?? 0)
  })

  test('what Python 2 unpacked in a parameter', async () => {
    expect(await printedBody('def f((a, b), c): return a', 'function f')).toMatchInlineSnapshot(`
      "%2 Param f 0
      %3 Param f 1
      %4 Const "0" Number
      %5 Index %2 %4
      %6 Store a %5
      %7 Const "1" Number
      %8 Index %2 %7
      %9 Store b %8
      %10 Store c %3
      %11 Load a
      %12 Return %11"
    `)
  })
})

describe('annotations', () => {
  test('are expressions of the function around', async () => {
    expect(
      await printedBody(
        [
          'def f(a: Annotated[str, Depends(g)], b: "Context", c: Optional["m.T"],',
          '      d: T | list[T] | None, e: Literal["x"], g: "list[T]", *h: m.U[int]): pass',
        ].join('\n'),
      ),
    ).toMatchInlineSnapshot(`
      "%0 Global "Annotated"
      %1 Global "str"
      %2 Global "Depends"
      %3 Global "g"
      %4 Call %2 [%3]
      %5 ArrayLiteral [%1 %4]
      %6 Index %0 %5
      %7 Global "Context"
      %8 Global "Optional"
      %9 Global "m"
      %10 Prop %9 "T"
      %11 Index %8 %10
      %12 Global "T"
      %13 Global "list"
      %14 Global "T"
      %15 Index %13 %14
      %16 Binary %12 %15 Bitwise
      %17 Const "None" Null
      %18 Binary %16 %17 Bitwise
      %19 Global "Literal"
      %20 Const "x"
      %21 Index %19 %20
      %22 Const "list[T]"
      %23 Global "m"
      %24 Prop %23 "U"
      %25 Global "int"
      %26 Index %24 %25
      %27 Fn f
      %28 Store f %27"
    `)
  })

  test('belong to their parameters', async () => {
    const { program } = await lowerText('def f(a, b: B): pass')
    const [a, b] = program.functions[1]?.parameters ?? []
    expect(a?.annotation).toBe(-1)
    expect(program.functionOf[b?.annotation ?? -1]).toBe(0)
  })
})
