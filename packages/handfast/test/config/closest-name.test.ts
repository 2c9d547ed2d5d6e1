import { expect, test } from 'vitest'
import { closestName, didYouMean } from '../../src/config/closest-name.ts'

const names = ['ignore', 'failOn', 'persona', 'exclude']

test('a letter too many, too few, wrong or swapped still finds the name', () => {
  expect(closestName('ignoree', names)).toBe('ignore')
  expect(closestName('ignor', names)).toBe('ignore')
  expect(closestName('ignare', names)).toBe('ignore')
  expect(closestName('ingore', names)).toBe('ignore')
  expect(closestName('FAILON', names)).toBe('failOn')
})

test('what is like nothing finds nothing', () => {
  expect(closestName('xyz', names)).toBeUndefined()
  expect(closestName('', names)).toBeUndefined()
  expect(didYouMean('zzzzzzzz', names)).toBe('')
})

test('the nearest of several wins', () => {
  expect(closestName('cat', ['cart', 'cat', 'bat'])).toBe('cat')
})

test('a very long name takes no long time', () => {
  const startMs = performance.now()
  expect(closestName('x'.repeat(100_000), names)).toBeUndefined()
  expect(performance.now() - startMs).toBeLessThan(500)
})
