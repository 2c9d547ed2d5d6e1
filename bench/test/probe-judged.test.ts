import { expect, test } from 'vitest'
import { judgedFigures, tallied } from '../probe/judged.ts'
import { readRecipe } from '../probe/recipe.ts'
import type { SheetEntry } from '../probe/sheet.ts'

const entry = (
  verdict: string,
  judgement: SheetEntry['judgement'] = '',
  settledBy = '',
): SheetEntry => ({
  key: `unbound-session ${verdict}`,
  weakness: 'unbound-session',
  verdict,
  severity: '',
  reason: '',
  settledBy,
  proofs: [],
  judgement,
  because: '',
})

const sheet = (entries: readonly SheetEntry[], crashed = '') => ({
  server: 'one',
  crashed,
  requests: 1,
  elapsedMs: 1,
  entries,
})

test('what was shown counts as it was judged, and what was not judged is open', () => {
  const judged = tallied([
    sheet([entry('vulnerable', 'right'), entry('vulnerable', 'wrong'), entry('vulnerable')]),
    sheet([entry('safe'), entry('inconclusive'), entry('not-applicable')], 'ended with 1'),
    sheet([entry('safe'), entry('safe'), entry('inconclusive', '', '--as b=…')]),
  ])
  expect(judged.weaknesses).toEqual(new Map([['unbound-session', { right: 1, wrong: 1 }]]))
  expect(Object.fromEntries(judgedFigures(judged))).toEqual({
    'probe.published.servers': 3,
    'probe.published.crashed': 1,
    'probe.published.right': 1,
    'probe.published.wrong': 1,
    'probe.published.open': 1,
    'probe.published.applicable': 8,
    // Two of eight that apply, one of seven that were given what they need.
    'probe.published.inconclusive-percent': 25,
    'probe.published.inconclusive-percent-of-run': 14.3,
  })
})

test('a recipe stays in its folder, and names versions', () => {
  const recipe = { name: 'one', install: ['a@1.0.0'], file: 'node_modules/a/index.js' }
  expect(readRecipe(recipe)).toMatchObject({ path: '/mcp', level: 'active', as: {} })
  expect(() => readRecipe({ ...recipe, file: '../a.js' })).toThrow(TypeError)
  expect(() => readRecipe({ ...recipe, file: '-e' })).toThrow(TypeError)
  expect(() => readRecipe({ ...recipe, install: ['a'] })).toThrow(TypeError)
  expect(() => readRecipe({ ...recipe, install: ['--global@1'] })).toThrow(TypeError)
})
