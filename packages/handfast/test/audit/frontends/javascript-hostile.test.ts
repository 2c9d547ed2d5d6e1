import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deepNestingLine } from '../../../src/audit/frontends/javascript/nesting.ts'
import { ampleLimits, lowerText } from './javascript-program.ts'
import type { LowerOptions } from './javascript-program.ts'

const source = `
import { randomUUID } from 'node:crypto'
export class Sessions<T> extends Base {
  static count = 0
  #byId = new Map<string, T>()
  constructor(private readonly store: Store, @Inject() { ttl = 60, ...rest }: Options = {}) {
    super()
  }
  get(id: string) { return this.#byId.get(id) ?? this.store?.load?.(\`s:\${id}\`) }
  async *all() { for await (const [k, v] of this.#byId) { if (!v) continue; yield* v } }
}
export default async function handle(req: Request, { params: [first] }, ...others) {
  try {
    switch (req.method) { case 'GET': return first ? a : b; default: x ||= 1 }
  } catch (error) { throw new Error('a' + error) } finally { delete req.headers['x'] }
  label: for (let i = 0; i < 3; i++) { do { i += 1 } while (i) ; break label }
  const f = (y) => ({ ...y, [y.k]: 1, get z() { return arguments } })
  module.exports = { f, g() {} }
  return (0, others.map)(f), <const>/re/.test(y as any)
}
`

/** Whatever a file holds: no exception, no broken invariant, no mistake of the lowering itself. */
function expectCalm(text: string, options: LowerOptions = {}): void {
  const { outcome, violations } = lowerText(text, options)
  expect(violations).toEqual([])
  if (outcome.state !== 'lowered') expect(outcome.reason).not.toContain('cannot be lowered')
}

const punctuation = fc.constantFrom(
  ...'(){}[];,:=.?!<>`\'"/\\@#&|+-*$\n\0\ufeff\ud83d',
  '=>',
  '...',
  '${',
  '*/',
)
/** Any UTF-16 code unit, so that surrogates stand alone too. */
const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code))
const position = fc.nat({ max: source.length })
const edit = fc.oneof(
  fc.record({ at: position, removed: fc.constant(1), added: fc.constant('') }),
  fc.record({ at: position, removed: fc.nat({ max: 2 }), added: punctuation }),
  fc.record({ at: position, removed: fc.constant(source.length), added: fc.constant('') }),
)
const mutated = fc
  .array(edit, { minLength: 1, maxLength: 4 })
  .map((edits) =>
    edits.reduce(
      (text, { at, removed, added }) => text.slice(0, at) + added + text.slice(at + removed),
      source,
    ),
  )

describe('mutated text', () => {
  test('the parser', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        expectCalm(text)
      }),
      { seed: 1, numRuns: 150 },
    )
  })

  test('recovery', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        expectCalm(text, { by: 'recovery' })
      }),
      { seed: 2, numRuns: 80 },
    )
  })

  test('arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit, maxLength: 60 }), (text) => {
        expectCalm(text)
        expectCalm(text, { by: 'recovery' })
      }),
      { seed: 3, numRuns: 60 },
    )
  })
})

describe('limits', () => {
  test('any number of instructions leaves a sound program', () => {
    const all = lowerText(source).program.size
    for (
      let instructionsPerFileMax = 0;
      instructionsPerFileMax < all;
      instructionsPerFileMax += 7
    ) {
      const limits = { ...ampleLimits, instructionsPerFileMax }
      const { outcome, violations } = lowerText(source, { limits })
      expect(violations).toEqual([])
      expect(outcome.state).toBe('partial')
    }
  })

  test('what is nested too deeply is Unknown, the rest is lowered', () => {
    const limits = { ...ampleLimits, depthMax: 20 }
    const { outcome, printed } = lowerText(`${'['.repeat(30)}${']'.repeat(30)}; after()`, {
      limits,
    })
    expect(outcome).toMatchObject({ state: 'partial', reason: 'nested deeper than 20' })
    expect(printed).toContain('Unknown')
    expect(printed).toContain('Global "after"')
  })

  test.each(['[', '(', '{', 'f(', '`${', 'a=>', 'x?y:', 'if(a)', 'function f(){', '!', 'a='])(
    'five thousand of %s',
    (opening) => {
      const text = `a()\n${opening.repeat(5000)}`
      expectCalm(text)
      expectCalm(text, { by: 'recovery' })
      if (opening !== '!') expect(deepNestingLine(text)).toBe(2)
    },
  )
})

describe('odd text', () => {
  test.each([
    ['a byte order mark', '\ufeffimport a from "b"; a()'],
    ['a hashbang', '#!/usr/bin/env node\nimport a from "b"; a()'],
    ['carriage returns', 'import a from "b"\r\na()\ra()'],
    ['a lone surrogate', 'import a from "b"; a("\ud800")'],
    ['a NUL in a string', 'import a from "b"; a("\0")'],
    ['sloppy code', 'with (a) b(); var c = 010; import("b"); return'],
  ])('%s', (_name, text) => {
    const { outcome, violations, printed } = lowerText(text, { path: 'a.js' })
    expect(violations).toEqual([])
    expect(outcome.state).toBe('lowered')
    expect(printed).toContain('Import "b"')
  })

  test('a long bundle of one line takes time in proportion to its length', () => {
    const unit =
      'function a(b){var c=b.d("e"+b.f,function(){return c});if(c)throw new Error(c);return{g:c}}'
    const elapsed = (count: number): number => {
      const text = unit.repeat(count)
      const before = process.cpuUsage()
      expect(lowerText(text, { path: 'a.js' }).outcome.state).toBe('lowered')
      const used = process.cpuUsage(before)
      return used.user + used.system
    }
    elapsed(100)
    const short = elapsed(100)
    expect(elapsed(1000)).toBeLessThan(short * 60)
  })
})
