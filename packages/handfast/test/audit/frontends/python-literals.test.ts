import { describe, expect, test } from 'vitest'
import { printedBody } from './python-program.ts'

describe('literals', () => {
  test('numbers, truth values, None and ellipsis', async () => {
    expect(await printedBody('x = [1, 1_000.5, 2j, True, None, ...]')).toMatchInlineSnapshot(`
      "%0 Const "1" Number
      %1 Const "1_000.5" Number
      %2 Const "2j" Number
      %3 Const "True" Boolean
      %4 Const "None" Null
      %5 Const "..." Undefined
      %6 ArrayLiteral [%0 %1 %2 %3 %4 %5]
      %7 Store x %6"
    `)
  })

  test('strings lose quotes, prefixes and escapes; raw ones keep their backslashes', async () => {
    expect(
      await printedBody(String.raw`x = ["a\n\x41\u00e9\101\q", r'\n', '''a"b''', u"", "a\
b"]`),
    ).toMatchInlineSnapshot(`
  "%0 Const "a\\nAéA\\\\q"
  %1 Const "\\\\n"
  %2 Const "a\\"b"
  %3 Const ""
  %4 Const "ab"
  %5 ArrayLiteral [%0 %1 %2 %3 %4]
  %6 Store x %5"
`)
  })

  test('bytes are bytes', async () => {
    expect(await printedBody(String.raw`x = [b"\x00", Rb'\x00']`)).toMatchInlineSnapshot(`
      "%0 Const "\\u0000" Bytes
      %1 Const "\\\\x00" Bytes
      %2 ArrayLiteral [%0 %1]
      %3 Store x %2"
    `)
  })

  test('neighbouring strings are one', async () => {
    expect(await printedBody('x = ("a" \'b\'\n  "c")')).toMatchInlineSnapshot(`
      "%0 Const "abc"
      %1 Store x %0"
    `)
  })

  test('collections', async () => {
    expect(await printedBody('x = [(a,), {b, *c}, {"k": 1, **d}, [*e]]')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 ArrayLiteral [%0]
      %2 Global "b"
      %3 Global "c"
      %4 Spread %3
      %5 ArrayLiteral [%2 %4] 1
      %6 Const "k"
      %7 Const "1" Number
      %8 Pair %6 %7
      %9 Global "d"
      %10 Spread %9 1
      %11 ObjectLiteral [%8 %10]
      %12 Global "e"
      %13 Spread %12
      %14 ArrayLiteral [%13]
      %15 ArrayLiteral [%1 %5 %11 %14]
      %16 Store x %15"
    `)
  })
})

describe('text that is put together', () => {
  test('f-strings, with neighbours, conversions and format specifications', async () => {
    expect(await printedBody('x = f"a{b!r:>{c}}{{d}}\\n" "e" rf"\\n{f}"')).toMatchInlineSnapshot(`
      "%0 Const "a"
      %1 Global "b"
      %2 Global "c"
      %3 Const "{d}\\n"
      %4 Const "e"
      %5 Const "\\\\n"
      %6 Global "f"
      %7 Concat [%0 %1 %3 %4 %5 %6]
      %8 Store x %7"
    `)
  })

  test('an f-string may quote as it is quoted', async () => {
    expect(await printedBody('x = f"{a["b"]}"')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Const "b"
      %2 Index %0 %1
      %3 Concat [%2]
      %4 Store x %3"
    `)
  })

  test('plus with a string literal, however long the chain', async () => {
    expect(await printedBody('x = a + "b" + c + d')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Const "b"
      %2 Global "c"
      %3 Global "d"
      %4 Concat [%0 %1 %2 %3]
      %5 Store x %4"
    `)
  })

  test('percent with a string literal', async () => {
    expect(await printedBody('x = "%s-%s" % (a, b) + c')).toMatchInlineSnapshot(`
      "%0 Const "%s-%s"
      %1 Global "a"
      %2 Global "b"
      %3 Concat [%0 %1 %2]
      %4 Global "c"
      %5 Concat [%3 %4]
      %6 Store x %5"
    `)
  })

  test('plus without a string literal stays arithmetic', async () => {
    expect(await printedBody('x = a + b * c - d // 2 ** e @ f')).toMatchInlineSnapshot(`
      "%0 Global "a"
      %1 Global "b"
      %2 Global "c"
      %3 Binary %1 %2 Multiply
      %4 Binary %0 %3 Add
      %5 Global "d"
      %6 Const "2" Number
      %7 Global "e"
      %8 Binary %6 %7 Power
      %9 Binary %5 %8 Divide
      %10 Global "f"
      %11 Binary %9 %10 Other
      %12 Binary %4 %11 Subtract
      %13 Store x %12"
    `)
  })

  test('format stays a call', async () => {
    expect(await printedBody('x = "{}".format(a)')).toMatchInlineSnapshot(`
      "%0 Const "{}"
      %1 Prop %0 "format"
      %2 Global "a"
      %3 Call %1 [%2]
      %4 Store x %3"
    `)
  })
})
