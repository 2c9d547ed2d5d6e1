import { describe, expect, test } from 'vitest'
import { printedText } from './javascript-program.ts'

describe('async functions compiled for older targets read as they were written', () => {
  const pairs = [
    [
      'an arrow function',
      'const f = (a) => __awaiter(void 0, void 0, void 0, function* () { return yield g(a) })',
      'const f = async (a) => { return await g(a) }',
    ],
    [
      'a function with the helper of a module',
      'function f(a) { return (0, tslib_1.__awaiter)(this, void 0, void 0, function* () { yield a }) }',
      'async function f(a) { await a }',
    ],
    [
      'parameters with defaults',
      'const f = (a_1, ...args_1) => __awaiter(void 0, [a_1, ...args_1], void 0, function* (a, b = 1) { yield a(b) })',
      'const f = async (a, b = 1) => { await a(b) }',
    ],
    [
      'a method',
      'class C { m() { return __awaiter(this, void 0, void 0, function* () { yield this.n() }) } }',
      'class C { async m() { await this.n() } }',
    ],
  ] as const
  test.each(pairs)('%s', (_, compiled, written) => {
    expect(printedText(compiled)).toBe(printedText(written))
  })

  test('nothing else is taken for one', () => {
    for (const text of [
      'function f() { a(); return __awaiter(this, void 0, void 0, function* () { yield b }) }',
      'function f() { return __awaiter(this, void 0, void 0, g) }',
      'function f() { return run(this, void 0, void 0, function* () { yield b }) }',
    ]) {
      expect(printedText(text)).not.toContain('async')
    }
    expect(printedText('function* f() { yield a }')).toContain('Yield')
  })
})
