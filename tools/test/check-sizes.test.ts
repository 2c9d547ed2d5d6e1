import { expect, test } from 'vitest'
import { checkSizes } from '../check-sizes.ts'
import type { SizeException } from '../check-sizes.ts'
import { temporaryRepository } from './temporary-repository.ts'

const file = 'packages/a/src/a.ts'

const check = (text: string, exceptions: readonly SizeException[] = []): string[] =>
  checkSizes(temporaryRepository({ [file]: text }), exceptions)

const functionOf = (lines: number, name = 'long'): string =>
  `function ${name}(): void {\n${'  x()\n'.repeat(lines - 2)}}\n`

test('sizes up to the limit are no problem', () => {
  const text = `${functionOf(70)}\nconst three = (a, b, c) => 0\n// ${'x'.repeat(97)}\n`
  expect(check(text)).toEqual([])
  expect(check('\n'.repeat(350))).toEqual([])
})

test('sizes over it are', () => {
  expect(check(functionOf(71))).toEqual([`${file}#long: functionLines is 71, more than 70`])
  expect(check('const four = (a, b, c, d) => 0\n')).toEqual([
    `${file}#four: parameters is 4, more than 3`,
  ])
  expect(check(`// ${'x'.repeat(98)}\n`)).toEqual([`${file}: lineColumns is 101, more than 100`])
  expect(check('\n'.repeat(351))).toEqual([`${file}: fileLines is 351, more than 350`])
})

test('a function inside of another, and a method, have sizes of their own', () => {
  const method = `export const x = {\n  run(a, b, c, d) {},\n}\n`
  expect(check(method)).toEqual([`${file}#run: parameters is 4, more than 3`])
})

const exception = (size: number, reason = 'a table'): SizeException => ({
  at: `${file}#long`,
  kind: 'functionLines',
  size,
  reason,
})

test('an exception holds for the size that it names, and may only shrink', () => {
  expect(check(functionOf(80), [exception(80)])).toEqual([])
  expect(check(functionOf(81), [exception(80)])).toEqual([
    expect.stringContaining('more than the 80 it was'),
  ])
  expect(check(functionOf(79), [exception(80)])).toEqual([
    expect.stringContaining('lower the exception'),
  ])
  expect(check(functionOf(70), [exception(80)])).toEqual([expect.stringContaining('remove it')])
  expect(check(functionOf(80), [exception(80, '')])).toEqual([
    expect.stringContaining('gives no reason'),
  ])
})

test('tests have long functions, and no long files', () => {
  const root = temporaryRepository({
    'packages/a/test/a.test.ts': functionOf(100),
    'packages/a/test/b.test.ts': '\n'.repeat(351),
    'packages/a/src/x.generated.ts': '\n'.repeat(1_000),
    'packages/a/src/fixtures/weak.ts': '\n'.repeat(1_000),
  })
  expect(checkSizes(root, [])).toEqual([
    'packages/a/test/b.test.ts: fileLines is 351, more than 350',
  ])
})
