import { describe, expect, test } from 'vitest'
import { lowerText, printedBody, printedText } from './python-program.ts'

describe('imports', () => {
  test('modules, with and without another name', async () => {
    expect(await printedBody('import a\nimport b.c\nimport d.e as f, g')).toMatchInlineSnapshot(`
      "%0 Import "a" "*"
      %1 Store a %0
      %2 Import "b.c" "*"
      %3 Import "b" "*"
      %4 Store b %3
      %5 Import "d.e" "*"
      %6 Store f %5
      %7 Import "g" "*"
      %8 Store g %7"
    `)
  })

  test('names from modules, relative ones as written', async () => {
    expect(
      await printedBody('from a import b as c, d\nfrom . import e\nfrom ..f.g import (h,\n i)'),
    ).toMatchInlineSnapshot(`
        "%0 Import "a" "b"
        %1 Store c %0
        %2 Import "a" "d"
        %3 Store d %2
        %4 Import "." "e"
        %5 Store e %4
        %6 Import "..f.g" "h"
        %7 Store h %6
        %8 Import "..f.g" "i"
        %9 Store i %8"
      `)
  })

  test('everything from a module is exported again', async () => {
    expect(await printedText('from .a import *')).toMatchInlineSnapshot(`
      "re-export * from .a
      module module
        %0 Import ".a" "*""
    `)
  })

  test('in a function they bind its names', async () => {
    expect(await printedBody('def f():\n  from a import b\n  return b', 'function f'))
      .toMatchInlineSnapshot(`
      "%2 Import "a" "b"
      %3 Store b %2
      %4 Load b
      %5 Return %4"
    `)
  })
})

describe('names', () => {
  test('a name assigned anywhere in a function is its own', async () => {
    expect(await printedText('a = 1\ndef f():\n  print(a)\n  a = 2\ndef g(): return a'))
      .toMatchInlineSnapshot(`
      "export a = a#0
      export f = f
      export g = g
      module module
        %0 Const "1" Number
        %1 Store a#0 %0
        %2 Fn f
        %3 Store f %2
        %4 Fn g
        %5 Store g %4
      function f
        %6 Global "print"
        %7 Load a#3
        %8 Call %6 [%7]
        %9 Const "2" Number
        %10 Store a#3 %9
      function g
        %11 Load a#0
        %12 Return %11"
    `)
  })

  test('global and nonlocal reach outside, global even to a new name', async () => {
    expect(
      await printedText(
        [
          'def f():',
          '  a = 1',
          '  def g():',
          '    nonlocal a',
          '    global b',
          '    a = b = 2',
          '  return a',
          'b',
        ].join('\n'),
      ),
    ).toMatchInlineSnapshot(`
      "export f = f
      export b = b
      module module
        %0 Fn f
        %1 Store f %0
        %2 Load b
      function f
        %3 Const "1" Number
        %4 Store a %3
        %5 Fn g
        %6 Store g %5
        %7 Load a
        %8 Return %7
      function g
        %9 Const "2" Number
        %10 Store a %9
        %11 Store b %9"
    `)
  })

  test('what nested functions use is captured', async () => {
    const { program } = await lowerText('def f(a, b):\n  def g(): return a\n  return b')
    expect(program.variables.filter(({ captured }) => captured).map(({ name }) => name)).toEqual([
      'a',
    ])
  })

  test('variables know how they were bound', async () => {
    const { program } = await lowerText(
      [
        'import a',
        'def b(c): pass',
        'class d: pass',
        'e = 1',
        'try: pass',
        'except X as f: pass',
        'for g in h: pass',
        'with i as j: pass',
        'k = 1',
        'import k',
      ].join('\n'),
    )
    expect(Object.fromEntries(program.variables.map(({ name, kind }) => [name, kind]))).toEqual({
      a: 'import',
      b: 'function',
      c: 'parameter',
      d: 'class',
      e: 'var',
      f: 'catch',
      g: 'var',
      j: 'var',
      k: 'var',
    })
  })

  test('all names of the module are exported', async () => {
    const { program } = await lowerText(
      'import a\nb, *c = 1, 2\nif d:\n  def e(): global f\nx.y = [z for z in b]',
    )
    const names = [...(program.files[0]?.exports.keys() ?? [])].map((name) => program.strings[name])
    expect(names.toSorted()).toEqual(['a', 'b', 'c', 'e', 'f'])
  })
})

describe('comments', () => {
  test('are kept without their mark, with their place', async () => {
    const text = '# a\nx = 1 #b\ny = "# c"\nif x:\n  pass\n  # é d\n'
    const { program } = await lowerText(text)
    const comments = program.files[0]?.comments ?? []
    expect(comments.map((comment) => comment.text)).toEqual([' a', 'b', ' é d'])
    expect(comments.map(({ start, end }) => text.slice(start, end))).toEqual([' a', 'b', ' é d'])
  })
})

async function spansOf(text: string): Promise<string[]> {
  const { program } = await lowerText(text)
  const starts = Array.from(program.start.subarray(0, program.size))
  return starts.map((start, at) => text.slice(start, program.end[at]))
}

describe('spans', () => {
  test('are offsets of UTF-16 code units', async () => {
    const text = 'a = "é𝄞"; call(b)'
    expect(await spansOf(text)).toEqual(['"é𝄞"', 'a', 'call', 'b', 'call(b)'])
  })

  test('count carriage returns', async () => {
    const text = 'if a:\r\n  b()\r\n'
    expect(await spansOf(text)).toEqual(['a', 'if a:\r\n  b()', 'b', 'b()', ''])
  })
})
