import { describe, expect, test } from 'vitest'
import { programBuilder } from '../../../src/audit/ir/builder.ts'
import type { ProgramBuilder } from '../../../src/audit/ir/builder.ts'
import { ConstKind, Op } from '../../../src/audit/ir/opcode.ts'
import type { Opcode } from '../../../src/audit/ir/opcode.ts'
import { none } from '../../../src/audit/ir/program.ts'
import type { FunctionId, Language } from '../../../src/audit/ir/program.ts'
import { verifyProgram } from '../../../src/audit/ir/verify.ts'

const span = { start: 0, end: 1 }

/** Violations of a file with one module function whose body `emit` writes. */
function violationsOf(emit: (builder: ProgramBuilder, module: FunctionId) => void): string[] {
  const builder = programBuilder()
  const file = builder.beginFile({ path: 'a.ts', language: 'javascript', text: 'abc' })
  builder.beginFunction(file.moduleFunction)
  emit(builder, file.moduleFunction)
  builder.endFunction(file.moduleFunction)
  builder.endFile(file)
  return verifyProgram(builder.finish())
}

test('an empty program and an empty file are sound', () => {
  expect(verifyProgram(programBuilder().finish())).toEqual([])
  expect(violationsOf(() => undefined)).toEqual([])
})

test('a sound body', () => {
  expect(
    violationsOf((builder) => {
      const value = builder.emit(Op.Const, span, builder.string('a'), 0)
      const opener = builder.emit(Op.If, span, value)
      builder.emit(Op.Else, span)
      builder.emit(Op.End, span, opener)
      builder.emit(Op.Call, span, value, builder.list([value]), 0)
      builder.emit(Op.Return, span, none)
    }),
  ).toEqual([])
})

describe('operands', () => {
  test.each<[name: string, emit: (builder: ProgramBuilder) => void, violation: string]>([
    [
      'a value that comes later',
      (builder) => builder.emit(Op.Await, span, 1),
      '%0 Await: operand a is 1, which is no value',
    ],
    [
      'a missing value',
      (builder) => builder.emit(Op.Await, span, none),
      '%0 Await: operand a is -1, which is no value',
    ],
    [
      'a missing string',
      (builder) => builder.emit(Op.Global, span, 7),
      '%0 Global: operand a is 7, which is no string',
    ],
    [
      'a missing variable',
      (builder) => builder.emit(Op.Load, span, 0),
      '%0 Load: operand a is 0, which is no variable',
    ],
    [
      'a missing function',
      (builder) => builder.emit(Op.Fn, span, 9),
      '%0 Fn: operand a is 9, which is no function',
    ],
    [
      'a missing class',
      (builder) => builder.emit(Op.Class, span, 0),
      '%0 Class: operand a is 0, which is no class',
    ],
    [
      'a missing list',
      (builder) => builder.emit(Op.Concat, span, 0),
      '%0 Concat: operand a is 0, which is no list',
    ],
    [
      'a list with a later value',
      (builder) => builder.emit(Op.Concat, span, builder.list([3])),
      '%0 Concat: operand a is 0, which is no list',
    ],
    [
      'no operation',
      (builder) => builder.emit(Number('99') as Opcode, span),
      '%0 has no operation 99',
    ],
  ])('%s', (_name, emit, violation) => {
    expect(violationsOf(emit)).toEqual([violation])
  })

  test('a value of another function', () => {
    const builder = programBuilder()
    const file = builder.beginFile({ path: 'a.ts', language: 'javascript', text: 'abc' })
    const inner = builder.declareFunction({
      name: 'f',
      parent: file.moduleFunction,
      kind: 'function',
      ...span,
    })
    builder.beginFunction(file.moduleFunction)
    builder.emit(Op.This, span)
    builder.endFunction(file.moduleFunction)
    builder.beginFunction(inner.id)
    builder.emit(Op.Return, span, 0)
    builder.endFunction(inner.id)
    builder.endFile(file)
    expect(verifyProgram(builder.finish())).toEqual([
      '%1 Return: operand a is 0, which is no value?',
    ])
  })
})

describe('regions', () => {
  test('one that nothing closes', () => {
    expect(violationsOf((builder) => builder.emit(Op.Loop, span))).toEqual([
      '%0 opens a region that nothing closes',
    ])
  })

  test('one that ends another', () => {
    expect(
      violationsOf((builder) => {
        const outer = builder.emit(Op.Loop, span)
        const inner = builder.emit(Op.Try, span)
        builder.emit(Op.End, span, outer)
        builder.emit(Op.End, span, inner)
      }),
    ).toEqual(['%2 ends %0, but %1 is open', '%3 ends %1, but %0 is open'])
  })

  test('a divider in the wrong region', () => {
    expect(
      violationsOf((builder) => {
        const opener = builder.emit(Op.Loop, span)
        builder.emit(Op.Else, span)
        builder.emit(Op.End, span, opener)
      }),
    ).toEqual(['%1 Else lies outside the region it divides'])
  })
})

describe('places', () => {
  test('a span past the end of the text, or backwards', () => {
    expect(
      violationsOf((builder) => {
        builder.emit(Op.This, { start: 0, end: 4 })
        builder.emit(Op.This, { start: 2, end: 1 })
      }),
    ).toEqual(['%0 spans 0..4 of 3', '%1 spans 2..1 of 3'])
  })

  test('an instruction between functions, and a function without a body', () => {
    const builder = programBuilder()
    const file = builder.beginFile({ path: 'a.ts', language: 'javascript', text: 'abc' })
    builder.emit(Op.This, span)
    builder.beginFunction(file.moduleFunction)
    builder.endFunction(file.moduleFunction)
    builder.declareFunction({ name: 'f', parent: file.moduleFunction, kind: 'function', ...span })
    builder.endFile(file)
    expect(verifyProgram(builder.finish())).toEqual([
      'function 1 starts at %-1, not at %0',
      'function 0 starts at %1, not at %-1',
    ])
  })

  test('a parameter that is none, and an annotation outside the parent', () => {
    const builder = programBuilder()
    const file = builder.beginFile({ path: 'a.ts', language: 'javascript', text: 'abc' })
    const inner = builder.declareFunction({
      name: 'f',
      parent: file.moduleFunction,
      kind: 'function',
      ...span,
    })
    builder.beginFunction(file.moduleFunction)
    builder.endFunction(file.moduleFunction)
    builder.beginFunction(inner.id)
    const value = builder.emit(Op.This, span)
    inner.parameters.push({ name: 'a', value, kind: 'normal', annotation: value })
    builder.endFunction(inner.id)
    builder.endFile(file)
    expect(verifyProgram(builder.finish())).toEqual([
      'function 1 has a parameter at %0, which is no Param of it',
      'function 1 has an annotation at %0, which its parent does not hold',
    ])
  })

  test('exports and re-exports of nothing', () => {
    expect(
      violationsOf((builder, module) => {
        builder.declareFunction({ name: 'f', parent: module, kind: 'function', ...span })
      }),
    ).toEqual(['function 1 starts at %-1, not at %0', 'function 0 starts at %0, not at %-1'])
    const builder = programBuilder()
    const file = builder.beginFile({ path: 'a.ts', language: 'javascript', text: '' })
    builder.beginFunction(file.moduleFunction)
    builder.endFunction(file.moduleFunction)
    file.exports.set(0, 0)
    file.reExports.push({ module: 1, name: 2, as: none })
    builder.endFile(file)
    expect(verifyProgram(builder.finish())).toEqual([
      'file a.ts exports string 0 as variable 0',
      'file a.ts re-exports through a missing string',
    ])
  })
})

test('a broken program gives at most a hundred violations', () => {
  expect(
    violationsOf((builder) => {
      for (let count = 0; count < 500; count += 1) builder.emit(Op.Await, span, none)
    }),
  ).toHaveLength(100)
})

describe('a default that the parent evaluated', () => {
  const withDefault = (language: Language, parent: 'module' | 'sibling'): string[] => {
    const builder = programBuilder()
    const file = builder.beginFile({ path: 'a', language, text: 'abc' })
    const sibling = builder.declareFunction({ ...named, name: 'g', parent: file.moduleFunction })
    const info = builder.declareFunction({
      ...named,
      parent: parent === 'module' ? file.moduleFunction : sibling.id,
    })
    builder.beginFunction(file.moduleFunction)
    const value = builder.emit(Op.Const, span, builder.string('1'), ConstKind.Number)
    builder.endFunction(file.moduleFunction)
    builder.beginFunction(sibling.id)
    builder.endFunction(sibling.id)
    builder.beginFunction(info.id)
    builder.emit(Op.Param, span, info.id, 0, value)
    builder.endFunction(info.id)
    builder.endFile(file)
    return verifyProgram(builder.finish())
  }
  const named = { name: 'f', kind: 'function', start: 0, end: 1 } as const
  const violation = '%1 Param: operand c is 0, which is no default?'

  test('is sound in Python', () => {
    expect(withDefault('python', 'module')).toEqual([])
  })

  test('is not when somebody else evaluated it', () => {
    expect(withDefault('python', 'sibling')).toEqual([violation])
  })

  test('is not in JavaScript, where the function itself evaluates it', () => {
    expect(withDefault('javascript', 'module')).toEqual([violation])
  })
})
