import { expect, test } from 'vitest'
import { isAtLeast, sortedFindings } from '../../src/finding/sort.ts'
import { at, finding } from './findings.ts'

test('worst first, then surest, then as the files go', () => {
  const ordered = [
    finding({ severity: 'critical', confidence: 'low' }),
    finding({ severity: 'high', confidence: 'high', location: at('a.ts', 9) }),
    finding({ severity: 'high', confidence: 'high', location: at('a.ts', 10, 2) }),
    finding({ severity: 'high', confidence: 'high', location: at('a.ts', 10, 3) }),
    finding({ severity: 'high', confidence: 'high', location: at('b.ts', 1) }),
    finding({ severity: 'high', confidence: 'medium', location: at('a.ts', 1) }),
    finding({ severity: 'low', weakness: 'session-id-in-url' }),
    finding({ severity: 'low', weakness: 'unbound-session' }),
  ]
  expect(sortedFindings([...ordered].reverse())).toEqual(ordered)
})

test('files are compared by code units, not by the locale', () => {
  const files = ['B.ts', 'a.ts', 'Ä.ts'].map((file) => finding({ location: at(file, 1) }))
  expect(sortedFindings(files).map(({ location }) => location.file)).toEqual([
    'B.ts',
    'a.ts',
    'Ä.ts',
  ])
})

test('a threshold is reached by itself and what is worse', () => {
  expect(isAtLeast('high', 'high')).toBe(true)
  expect(isAtLeast('critical', 'high')).toBe(true)
  expect(isAtLeast('medium', 'high')).toBe(false)
})
