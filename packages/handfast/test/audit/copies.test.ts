import { describe, expect, test } from 'vitest'
import { withoutCopies } from '../../src/audit/copies.ts'
import type { DraftFinding } from '../../src/finding/fingerprint.ts'

const at = (file: string, line: number, symbols: readonly string[] = ['serve']): DraftFinding => ({
  weakness: 'unbound-session',
  severity: 'high',
  confidence: 'high',
  persona: 'regular',
  message: 'A session is looked up in `sessions`.',
  attack: '',
  fix: '',
  location: { file, startLine: line, startColumn: 1, endLine: line, endColumn: 9 },
  label: '',
  related: [],
  trace: [],
  symbols,
  context: [],
})

const places = (drafts: readonly DraftFinding[]): readonly string[] =>
  drafts.map(({ location, related }) =>
    [location, ...related].map(({ file, startLine }) => `${file}:${startLine}`).join(' and '),
  )

describe('one finding of a source and its build', () => {
  const drafts = [at('src/http/serve.ts', 12), at('dist/http/serve.js', 9)]

  test('at what runs, in a published package', () => {
    expect(places(withoutCopies(drafts, { builtFirst: true }))).toEqual([
      'dist/http/serve.js:9 and src/http/serve.ts:12',
    ])
  })

  test('at the source otherwise', () => {
    expect(places(withoutCopies(drafts, { builtFirst: false }))).toEqual([
      'src/http/serve.ts:12 and dist/http/serve.js:9',
    ])
  })

  test('of two builds, at the modules of today', () => {
    const builds = [at('dist/cjs/serve.js', 30), at('dist/esm/serve.js', 20)]
    expect(places(withoutCopies(builds, { builtFirst: true }))).toEqual([
      'dist/esm/serve.js:20 and dist/cjs/serve.js:30',
    ])
  })

  test('of a bundle, by what is said of which function', () => {
    const bundled = [at('dist/index.js', 900), at('src/http/serve.ts', 12)]
    expect(places(withoutCopies(bundled, { builtFirst: true }))).toEqual([
      'dist/index.js:900 and src/http/serve.ts:12',
    ])
  })

  test('each of several in one function with its own', () => {
    const several = [
      at('dist/serve.js', 5),
      at('dist/serve.js', 8),
      at('src/serve.ts', 6),
      at('src/serve.ts', 10),
      at('src/serve.ts', 14),
    ]
    expect(places(withoutCopies(several, { builtFirst: true }))).toEqual([
      'dist/serve.js:5 and src/serve.ts:6',
      'dist/serve.js:8 and src/serve.ts:10',
      'src/serve.ts:14',
    ])
  })

  test('not of two sources that are named alike', () => {
    const sources = [at('packages/a/src/serve.ts', 3), at('packages/b/src/serve.ts', 3)]
    expect(withoutCopies(sources, { builtFirst: true })).toHaveLength(2)
  })

  test('not of two functions', () => {
    const functions = [at('dist/serve.js', 5, ['open']), at('src/serve.ts', 5, ['close'])]
    expect(withoutCopies(functions, { builtFirst: true })).toHaveLength(2)
  })
})
