import { weaknesses } from '@handfast/catalogue'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/finding/finding.ts'
import { severities } from '../../src/finding/finding.ts'
import { gradeOf, isPartial, lowered, scoreBands, weightOf } from '../../src/finding/grade.ts'
import { finding, fullCoverage } from './findings.ts'

function graded(...findings: readonly Finding[]): string {
  const { score, grade } = gradeOf(findings, fullCoverage)
  return `${grade ?? '-'} ${score}`
}

function times(count: number, one: Finding): readonly Finding[] {
  return Array.from({ length: count }, () => one)
}

const high = finding({ weakness: 'unbound-session' })
const medium = finding({ weakness: 'session-id-in-url', severity: 'medium' })
const critical = finding({ weakness: 'client-chosen-session-id', severity: 'critical' })

describe('the score', () => {
  const cases: readonly (readonly [string, readonly Finding[], string])[] = [
    ['nothing', [], 'A 100'],
    ['one high finding of 18', [high], 'B 82'],
    ['a second of the same counts a tenth', [high, high], 'B 80'],
    ['ten of the same take half again at most', times(10, high), 'C 73'],
    ['a hundred of the same take no more', times(100, high), 'C 73'],
    ['two weaknesses add up', [high, medium], 'C 76'],
    [
      'a suppressed one takes nothing',
      [{ ...high, suppressed: { by: 'config', reason: 'r' } }],
      'A 100',
    ],
    ['a lead for auditors takes nothing', [{ ...high, persona: 'auditor' }], 'A 100'],
    [
      'it does not fall below nothing',
      weaknesses.map(({ id }) => ({ ...high, weakness: id })),
      'F 0',
    ],
  ]
  for (const [name, findings, expected] of cases) {
    test(`${name}: ${expected}`, () => {
      expect(graded(...findings)).toBe(expected)
    })
  }

  test('the worst of a weakness counts in full, wherever it stands', () => {
    const mild = finding({ severity: 'medium' })
    expect(graded(mild, high)).toBe(graded(high, mild))
    expect(graded(mild, high)).toBe('B 81')
  })
})

describe('the grade', () => {
  test('a critical finding keeps it at D', () => {
    expect(graded(critical)).toBe('D 75')
  })

  test('two make it F', () => {
    expect(graded(critical, critical)).toBe('F 72')
  })

  test('a suppressed critical finding does not', () => {
    expect(graded({ ...critical, suppressed: { by: 'comment', reason: 'r' } })).toBe('A 100')
  })

  test('there is none when something was not analysed', () => {
    const [found, ...rest] = fullCoverage.weaknesses
    if (found === undefined) throw new TypeError('no weakness in scope')
    const partial = [
      { ...fullCoverage, files: 3 },
      { ...fullCoverage, notAnalysed: [{ file: 'a', reason: 'b' }] },
      { ...fullCoverage, files: 0, analysed: 0 },
      { ...fullCoverage, weaknesses: [] },
      { ...fullCoverage, weaknesses: [...rest, { ...found, state: 'not-analysed' as const }] },
    ]
    expect(isPartial(fullCoverage)).toBe(false)
    for (const coverage of partial) {
      expect(gradeOf([high], coverage)).toEqual({ score: 82, grade: null })
    }
  })
})

describe('the weight of a finding', () => {
  test('of the severity of its entry is the entry’s score', () => {
    for (const { id, severity, score } of weaknesses) {
      expect(weightOf({ weakness: id, severity })).toBe(score)
    }
  })

  test('of the other severity that the entry names is the score given with it', () => {
    expect(weightOf({ weakness: 'unbound-session', severity: 'medium' })).toBe(8)
    expect(weightOf({ weakness: 'session-survives-termination', severity: 'high' })).toBe(15)
  })

  test('of any other severity keeps its place in the band', () => {
    expect(weightOf({ weakness: 'unbound-handle', severity: 'medium' })).toBe(8)
    expect(weightOf({ weakness: 'predictable-session-id', severity: 'medium' })).toBe(6)
    expect(weightOf({ weakness: 'session-race', severity: 'medium' })).toBe(5)
    expect(weightOf({ weakness: 'client-chosen-session-id', severity: 'high' })).toBe(18)
  })

  test('always lies in the band of its severity, and never rises when the severity falls', () => {
    const entry = fc.constantFrom(...weaknesses)
    fc.assert(
      fc.property(entry, fc.constantFrom(...severities), ({ id }, severity) => {
        const weight = weightOf({ weakness: id, severity })
        expect(weight).toBeGreaterThanOrEqual(scoreBands[severity].from)
        expect(weight).toBeLessThanOrEqual(scoreBands[severity].to)
        expect(weightOf({ weakness: id, severity: lowered(severity) })).toBeLessThanOrEqual(weight)
      }),
    )
  })
})

test('severity goes down one step, and low stays low', () => {
  expect(severities.map(lowered)).toEqual(['low', 'low', 'medium', 'high'])
})
