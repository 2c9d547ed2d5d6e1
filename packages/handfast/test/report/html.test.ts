import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { tokensOf } from '../../src/report/html/highlight.ts'
import { html } from '../../src/report/html/markup.ts'
import { htmlReport } from '../../src/report/html.ts'
import { controlCharacters } from './control-characters.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'

const page = htmlReport.render(sample, sampleOptions)

function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start) + start.length
  return text.slice(from, text.indexOf(end, from))
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

describe('the policy', () => {
  const policy = between(page, 'http-equiv="Content-Security-Policy" content="', '"')

  test('forbids everything but the one style sheet and the one script', () => {
    const written = policy.replaceAll('&#39;', "'")
    expect(written.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashOf(between(page, '<style>', '</style>'))}`,
      `script-src ${hashOf(between(page, '<script>', '</script>'))}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })

  test('nothing is loaded, and nothing needs an exception', () => {
    expect(page).not.toMatch(/\s(?:src|srcset|style|on[a-z]+)=/u)
    expect(page).not.toMatch(/@import|url\(|<link|<iframe|<object|<base/u)
  })
})

describe('a hostile target', () => {
  const hostile = htmlReport.render(hostileSample, hostileOptions)

  test('brings no element and no attribute', () => {
    expect(hostile.match(/<script/gu)).toHaveLength(1)
    expect(hostile).not.toContain('<!--')
    expect(hostile.match(/<[^>]*onmouseover/gu)).toBeNull()
    expect(hostile).not.toMatch(controlCharacters)
  })
})

test('markup escapes what it is given, and takes only its own as it is', () => {
  const inner = html`<b>${'<i>'}</b>`
  expect(html`<p title="${'"'}">${inner}${[inner, inner]}${3}</p>`.html).toBe(
    '<p title="&quot;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b><b>&lt;i&gt;</b>3</p>',
  )
})

describe('the verdict', () => {
  test('has no letter when coverage is partial, and says why above the findings', () => {
    expect(page).not.toContain('class="letter"')
    expect(page).toContain('The score is at most 42 of 100. There is no grade, because')
    expect(page.indexOf('id="not-analysed"')).toBeLessThan(page.indexOf('id="findings"'))
  })

  test('a complete run has its letter, and makes no promise', () => {
    const clean = htmlReport.render(cleanSample, sampleOptions)
    expect(clean).toContain('<text class="letter" x="60" y="72">A</text>')
    expect(clean).toContain('Finding nothing is no promise of safety.')
  })
})

describe('highlighting', () => {
  const words = (line: string, file: string): readonly string[] =>
    tokensOf(line, file).map(({ kind, from, to }) => `${kind} ${line.slice(from, to)}`)

  test('a line of TypeScript', () => {
    expect(words("const a = 'x // y' + 12 // z", 'a.ts')).toEqual([
      'keyword const',
      "string 'x // y'",
      'number 12',
      'comment // z',
    ])
  })

  test('a line of Python', () => {
    expect(words('def f(x): return "#" # 1', 'a.py')).toEqual([
      'keyword def',
      'keyword return',
      'string "#"',
      'comment # 1',
    ])
  })

  test('an unclosed string ends with its line', () => {
    expect(words('say("abc', 'a.ts')).toEqual(['string "abc'])
  })
})
