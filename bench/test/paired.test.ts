import { expect, test } from 'vitest'
import { estimate, paired } from '../guard/paired.ts'

test('the interval of a median narrows with the number of values, and holds it', () => {
  const values = (count: number): number[] =>
    Array.from({ length: count }, (_, index) => (index * 7919) % count)
  expect(estimate(values(100))).toEqual({ median: 49.5, low: 40, high: 59 })
  expect(estimate(values(10_000))).toEqual({ median: 4999.5, low: 4902, high: 5097 })
  expect(estimate([3])).toEqual({ median: 3, low: 3, high: 3 })
})

test('each block of the one is compared with a block of the other', async () => {
  const done = { plain: 0, other: 0 }
  const plain = { name: 'plain', once: () => void (done.plain += 1) }
  const other = { name: 'other', once: () => void (done.other += 1) }
  await paired([plain, other], { blocks: 3, count: 10 })
  expect(done.plain).toBe(done.other)
})
