import { expect, test } from 'vitest'
import { estimate, paired } from '../guard/paired.ts'

test('the interval of a median narrows with the number of values, and holds it', () => {
  const values = (count: number): number[] =>
    Array.from({ length: count }, (_, index) => (index * 7919) % count)
  expect(estimate(values(100))).toEqual({ median: 49.5, low: 40, high: 59 })
  expect(estimate(values(10_000))).toEqual({ median: 4999.5, low: 4902, high: 5097 })
  expect(estimate([5, 3, 6, 1, 2, 4])).toEqual({ median: 3.5, low: 1, high: 6 })
  expect(estimate([3])).toEqual({ median: 3, low: 3, high: 3 })
})

test('contenders take turns, and each is compared with the plain one', async () => {
  const turns: string[] = []
  const contender = (name: string) => ({
    name,
    prepare: () => void turns.push(name),
    once: () => undefined,
  })
  const beside = await paired([contender('plain'), contender('one'), contender('two')], {
    blocks: 3,
    count: 10,
  })
  expect([...beside.keys()]).toEqual(['one', 'two'])
  // The first three warm up.
  expect(turns.slice(3).join(' ')).toBe('plain one two one two plain two plain one')
})
