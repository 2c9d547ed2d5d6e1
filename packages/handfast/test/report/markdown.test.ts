import { describe, expect, test } from 'vitest'
import { fenced, inline, prose } from '../../src/report/markdown/escape.ts'
import { markdownReport } from '../../src/report/markdown.ts'
import { controlCharacters } from './control-characters.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { sample, sampleOptions } from './sample.ts'

describe('escapes', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a|b', 'a\\|b'],
    ['`x`', '\\`x\\`'],
    ['<b>', '&lt;b&gt;'],
    ['&amp;', '&amp;amp;'],
    ['@team', '@&#8203;team'],
    ['#12', '#&#8203;12'],
    ['https://x.example', 'https:&#8203;//x.example'],
    ['www.x.example', 'www&#8203;.x.example'],
    ['[a](b)', '\\[a\\](b)'],
    ['$x$', '\\$x\\$'],
    ['a\nb', 'a\\\\nb'],
  ]
  for (const [text, written] of cases) {
    test(JSON.stringify(text), () => {
      expect(inline(text)).toBe(written)
    })
  }

  test('what a rule puts in backticks becomes code', () => {
    expect(prose('use `a|b`')).toBe('use <code>a&#124;b</code>')
  })

  test('a fence is longer than what it holds', () => {
    expect(fenced(['```', '`````'])).toEqual(['``````text', '```', '`````', '``````'])
  })
})

describe('a hostile target', () => {
  const text = markdownReport.render(hostileSample, hostileOptions)
  const outside = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gmu, '')

  test('brings no element, mention or address of its own', () => {
    const elements = new Set(Array.from(outside.matchAll(/<\/?([a-z]+)/gu), ([, name]) => name))
    expect(elements).toEqual(new Set(['code', 'details', 'summary', 'b', 'sub']))
    expect(outside).not.toMatch(/@(?!&#8203;)/u)
    expect(outside).not.toMatch(/https:\/\/(?!handfast\.dev\/)/u)
    expect(outside).not.toMatch(controlCharacters)
  })

  test('adds no row, column or line', () => {
    const rows = outside.split('\n').filter((line) => line.startsWith('| '))
    expect(rows).toHaveLength(6)
    for (const row of rows) expect(row.match(/(?<!\\)\|/gu)).toHaveLength(5)
    expect(outside).not.toMatch(/^\/close/mu)
  })

  test('opens as many details as it closes', () => {
    const opened = outside.match(/^<details>$/gmu)?.length
    expect(opened).toBe(outside.match(/^<\/details>$/gmu)?.length)
    expect(opened).toBe(7)
  })
})

test('what was not analysed stands outside of the folds', () => {
  const text = markdownReport.render(sample, sampleOptions)
  expect(text.indexOf('longer than 2 MiB')).toBeLessThan(text.indexOf('<details>'))
})

test('a long report fits into a comment, and says what it left out', () => {
  const findings = Array.from({ length: 400 }, () => sample.findings[0]).filter(
    (finding) => finding !== undefined,
  )
  const text = markdownReport.render({ ...sample, findings }, sampleOptions)
  expect(text.length).toBeLessThan(65_536)
  expect(text).toContain('and 300 more')
  expect(text).toMatch(/The details of \d+ more do not fit into a comment\./u)
})
