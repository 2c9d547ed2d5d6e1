import { describe, expect, test } from 'vitest'
import { lowerText, printedBody, printedText } from './python-program.ts'

describe('classes', () => {
  test('names of the body are properties of the class, methods are members', async () => {
    const text = [
      'class A(m.B[T], Generic[T], metaclass=M):',
      '  "doc"',
      '  x: int = 1',
      '  y = x',
      '  z: str',
      '  def __init__(self, a): self.a = a',
      '  class C: pass',
      '',
    ].join('\n')
    expect(await printedText(text)).toMatchInlineSnapshot(`
      "export A = A
      module module
        %0 Global "m"
        %1 Prop %0 "B"
        %2 Global "Generic"
        %3 Global "M"
        %4 Named "metaclass" %3
        %5 Class A
        %6 ArrayLiteral [%1 %2]
        %7 SetProp %5 "__bases__" %6
        %8 Const "1" Number
        %9 SetProp %5 "x" %8
        %10 Prop %5 "x"
        %11 SetProp %5 "y" %10
        %12 Class C
        %13 SetProp %5 "C" %12
        %14 Store A %5
      constructor __init__ of A
        %15 Param __init__ 0
        %16 Store a %15
        %17 Load a
        %18 This
        %19 SetProp %18 "a" %17"
    `)
  })

  test('accessors, static methods and class methods', async () => {
    const { program } = await lowerText(
      [
        'class A:',
        '  def __init__(self): pass',
        '  @property',
        '  def a(self): pass',
        '  @a.setter',
        '  def a(self, v): pass',
        '  @a.deleter',
        '  def a(self): pass',
        '  @staticmethod',
        '  def b(c): pass',
        '  @classmethod',
        '  async def d(cls): pass',
        '  @functools.cached_property',
        '  def e(self): pass',
        '  def __new__(cls): pass',
        '  @overload',
        '  def f(self): pass',
        '  def f(self): pass',
      ].join('\n'),
    )
    expect(
      program.classes[0]?.members.map(({ name, kind, isStatic }) => [name, kind, isStatic]),
    ).toEqual([
      ['constructor', 'constructor', false],
      ['a', 'getter', false],
      ['a', 'setter', false],
      ['b', 'method', true],
      ['d', 'method', true],
      ['e', 'getter', false],
      ['__new__', 'method', true],
      ['f', 'method', false],
    ])
    const counts = program.functions.map(({ name, parameters }) => [name, parameters.length])
    expect(counts).toContainEqual(['b', 1])
    expect(counts).toContainEqual(['d', 0])
  })

  test('the first parameter of a method is This, whatever its name', async () => {
    expect(await printedBody('class A:\n  def f(me, a): return me.b(a)', 'method f of A'))
      .toMatchInlineSnapshot(`
        "%2 Param f 0
        %3 Store a %2
        %4 This
        %5 Prop %4 "b"
        %6 Load a
        %7 Call %5 [%6]
        %8 Return %7"
      `)
  })

  test('functions inside a method reach it through a variable', async () => {
    expect(await printedText('class A:\n  def f(self): return lambda: self.b'))
      .toMatchInlineSnapshot(`
      "export A = A
      module module
        %0 Class A
        %1 Store A %0
      method f of A
        %2 This
        %3 Store self %2
        %4 Fn arrow
        %5 Return %4
      arrow arrow
        %6 Load self
        %7 Prop %6 "b"
        %8 Return %7"
    `)
  })

  test('a method that reassigns self reads what it assigned', async () => {
    expect(
      await printedBody('class A:\n  def f(self):\n    self = b\n    return self', 'method f of A'),
    ).toMatchInlineSnapshot(`
        "%2 This
        %3 Store self %2
        %4 Global "b"
        %5 Store self %4
        %6 Load self
        %7 Return %6"
      `)
  })

  test('super, and a decorated method that is a property as well', async () => {
    expect(await printedText('class A(B):\n  @tool("t")\n  def f(self, a): super().f(a)'))
      .toMatchInlineSnapshot(`
        "export A = A
        module module
          %0 Global "B"
          %1 Class A
          %2 Global "tool"
          %3 Const "t"
          %4 Call %2 [%3]
          %5 Fn f
          %6 Call %4 [%5] Decorator
          %7 SetProp %1 "f" %6
          %8 Store A %1
        method f of A
          %9 Param f 0
          %10 Store a %9
          %11 Super
          %12 Prop %11 "f"
          %13 Load a
          %14 Call %12 [%13]"
      `)
  })

  test('a decorated class', async () => {
    expect(await printedBody('@dataclass(frozen=True)\nclass A: pass')).toMatchInlineSnapshot(`
      "%0 Global "dataclass"
      %1 Const "True" Boolean
      %2 Named "frozen" %1
      %3 Call %0 [%2]
      %4 Class A
      %5 Call %3 [%4] Decorator
      %6 Store A %5"
    `)
  })

  test('names of a class body are not seen by its methods', async () => {
    expect(await printedBody('x = 1\nclass A:\n  x = 2\n  def f(self): return x', 'method f of A'))
      .toMatchInlineSnapshot(`
        "%6 Load x
        %7 Return %6"
      `)
  })

  test('the superclass passes over bases that only mark the class', async () => {
    const { program } = await lowerText('class A(ABC, Generic[T], Base): pass\nclass B: pass')
    const [first, second] = program.classes
    expect(program.strings[program.a[first?.superclass ?? -1] ?? -1]).toBe('Base')
    expect(second?.superclass).toBe(-1)
  })
})
