import { describe, expect, test } from 'vitest'
import { printedBody } from './python-program.ts'

describe('assignment', () => {
  test('one value for several targets', async () => {
    expect(await printedBody('a = b.c = d["e"] = f()')).toMatchInlineSnapshot(`
      "%0 Global "f"
      %1 Call %0 []
      %2 Store a %1
      %3 Global "b"
      %4 SetProp %3 "c" %1
      %5 Global "d"
      %6 Const "e"
      %7 SetIndex %5 %6 %1"
    `)
  })

  test('patterns are taken apart by position, from the end after a star', async () => {
    expect(await printedBody('a, (b, *c), d = f()\ng, *h, i = j')).toMatchInlineSnapshot(`
      "%0 Global "f"
      %1 Call %0 []
      %2 Const "0" Number
      %3 Index %1 %2
      %4 Store a %3
      %5 Const "1" Number
      %6 Index %1 %5
      %7 Const "0" Number
      %8 Index %6 %7
      %9 Store b %8
      %10 Rest %6 [%7]
      %11 Store c %10
      %12 Const "2" Number
      %13 Index %1 %12
      %14 Store d %13
      %15 Global "j"
      %16 Const "0" Number
      %17 Index %15 %16
      %18 Store g %17
      %19 Rest %15 [%16]
      %20 Store h %19
      %21 Const "-1" Number
      %22 Index %15 %21
      %23 Store i %22"
    `)
  })

  test('tuples are assigned part by part, after all were evaluated', async () => {
    expect(await printedBody('a, b = 1, 2\na, b = b, a')).toMatchInlineSnapshot(`
      "%0 Const "1" Number
      %1 Const "2" Number
      %2 Store a %0
      %3 Store b %1
      %4 Load b
      %5 Load a
      %6 Store a %4
      %7 Store b %5"
    `)
  })

  test('annotations are dropped, and with them what has no value', async () => {
    expect(await printedBody('a: dict[str, int] = {}\nb: int\na.c: str = "d"'))
      .toMatchInlineSnapshot(`
      "%0 ObjectLiteral []
      %1 Store a %0
      %2 Const "d"
      %3 Load a
      %4 SetProp %3 "c" %2"
    `)
  })

  test('augmented assignment reads, computes and writes', async () => {
    expect(await printedBody('a = 0\na += 1\na.b -= c\na[d()] |= e\na += f"{a}"'))
      .toMatchInlineSnapshot(`
      "%0 Const "0" Number
      %1 Store a %0
      %2 Load a
      %3 Const "1" Number
      %4 Binary %2 %3 Add
      %5 Store a %4
      %6 Load a
      %7 Prop %6 "b"
      %8 Global "c"
      %9 Binary %7 %8 Subtract
      %10 SetProp %6 "b" %9
      %11 Load a
      %12 Global "d"
      %13 Call %12 []
      %14 Index %11 %13
      %15 Global "e"
      %16 Binary %14 %15 Bitwise
      %17 SetIndex %11 %13 %16
      %18 Load a
      %19 Load a
      %20 Concat [%19]
      %21 Concat [%18 %20]
      %22 Store a %21"
    `)
  })

  test('del of elements and attributes', async () => {
    expect(await printedBody('del a[b], (c.d), e')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Global "b"
      %2 Delete %0 %1
      %3 Global "c"
      %4 Const "d"
      %5 Delete %3 %4"
    `)
  })
})

describe('what Python 2 wrote', () => {
  test('print and exec are unknown over what they use', async () => {
    expect(await printedBody('print "a", b\nprint >>c, d\nexec e')).toMatchInlineSnapshot(`
      "%0 Const "a"
      %1 Global "b"
      %2 Unknown [%0 %1]
      %3 Global "c"
      %4 Unknown [%3]
      %5 Global "d"
      %6 Unknown [%4 %5]
      %7 Global "e"
      %8 Unknown [%7]"
    `)
  })
})

describe('types', () => {
  test('an alias is a value under its name', async () => {
    expect(await printedBody('type A[T] = list[T] | None\nB = A')).toMatchInlineSnapshot(`
      "%0 Global "list"
      %1 Global "T"
      %2 Index %0 %1
      %3 Const "None" Null
      %4 Binary %2 %3 Bitwise
      %5 Store A %4
      %6 Load A
      %7 Store B %6"
    `)
  })
})

describe('statements that do nothing', () => {
  test('docstrings, pass, ellipsis and future imports emit nothing', async () => {
    expect(await printedBody('"""doc"""\nfrom __future__ import annotations\npass\n...\n')).toBe('')
  })
})
