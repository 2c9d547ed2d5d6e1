import { describe, expect, test } from 'vitest'
import { alignLines, alignTexts, counterpartLines } from '../accuracy/align.ts'

describe('alignLines', () => {
  test('pairs equal files line by line', () => {
    expect([...alignLines(['a', 'b', 'a'], ['a', 'b', 'a'])]).toEqual([0, 1, 2])
  })

  test('leaves a removed line without a partner', () => {
    expect([...alignLines(['a', 'b', 'c'], ['a', 'c'])]).toEqual([0, -1, 1])
  })

  test('pairs lines that moved a level in', () => {
    const after = ['if (x) {', '  a()', '  b()', '}']
    expect([...alignLines(['a()', 'b()'], after)]).toEqual([1, 2])
  })

  test('keeps the order where lines occur more than once', () => {
    const before = ['x', 'y', 'x', 'z']
    const after = ['x', 'n', 'y', 'x', 'm', 'z']
    expect([...alignLines(before, after)]).toEqual([0, 2, 3, 5])
  })

  test('pairs nothing between a file and an empty one', () => {
    expect([...alignLines(['a', 'b'], [])]).toEqual([-1, -1])
  })

  test('ends on long files that share nothing', () => {
    const before = Array.from({ length: 5000 }, (_, index) => `a${index}`)
    const after = Array.from({ length: 5000 }, (_, index) => `b${index}`)
    expect(alignLines(before, after).every((partner) => partner === -1)).toBe(true)
  })
})

describe('counterpartLines', () => {
  test('follows lines that moved down', () => {
    const alignment = alignTexts('use()\nmore()', 'first()\nsecond()\nuse()\nmore()')
    expect(counterpartLines(alignment, [1, 1])).toEqual([3, 3])
  })

  test('spans what was put between two lines that stayed', () => {
    const alignment = alignTexts('get(id)\nuse(id)', 'get(id)\ncompare(owner)\nuse(id)')
    expect(counterpartLines(alignment, [1, 2])).toEqual([1, 3])
  })

  test('is the gap between the neighbours where every line was rewritten', () => {
    const before = 'head()\nold()\ntail()'
    const after = 'head()\nnew()\nnewer()\ntail()'
    expect(counterpartLines(alignTexts(before, after), [2, 2])).toEqual([1, 4])
  })

  test('does not follow a closing bracket that found a partner elsewhere', () => {
    const before = 'start()\nold {\n}\nend()'
    const after = 'start()\nend()\n}'
    expect(counterpartLines(alignTexts(before, after), [2, 3])).toEqual([1, 2])
  })
})
