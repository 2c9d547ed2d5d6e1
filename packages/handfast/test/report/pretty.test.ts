import { describe, expect, test } from 'vitest'
import type { AuditResult, Finding } from '../../src/finding/finding.ts'
import { conciseReport } from '../../src/report/concise.ts'
import { prettyReport } from '../../src/report/pretty.ts'
import { columnsOf } from '../../src/report/text/width.ts'
import { controlCharacters } from './control-characters.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { locate, sample, sampleOptions } from './sample.ts'

function only(weakness: string, changes: Partial<Finding> = {}): AuditResult {
  const findings = sample.findings
    .filter((finding) => finding.weakness === weakness)
    .map((finding) => ({ ...finding, ...changes }))
  return { ...sample, findings }
}

function linesOf(result: AuditResult, width = 80): readonly string[] {
  return prettyReport.render(result, { ...sampleOptions, width }).split('\n')
}

describe('width', () => {
  for (const width of [60, 61, 72, 80, 100, 120, 200]) {
    test(`no line but one with an address or a path is wider than ${width}`, () => {
      const text =
        prettyReport.render(sample, { ...sampleOptions, width }) +
        prettyReport.render(hostileSample, { ...hostileOptions, width })
      const wide = text
        .split('\n')
        .filter((line) => columnsOf(line) > width && !/https:\/\/|^ *(?:-->|:::) /u.test(line))
      expect(wide).toEqual([])
    })
  }

  test('a narrower terminal gets 40 columns', () => {
    expect(linesOf(sample, 10)).toEqual(linesOf(sample, 40))
  })
})

describe('what a terminal obeys', () => {
  test('no control character of the target reaches it', () => {
    expect(prettyReport.render(hostileSample, hostileOptions)).not.toMatch(controlCharacters)
    expect(conciseReport.render(hostileSample, hostileOptions)).not.toMatch(controlCharacters)
  })

  test('without colour and hyperlinks there is no escape at all', () => {
    expect(prettyReport.render(sample, sampleOptions)).not.toContain('\u001b')
  })

  test('with colour the words are the same', () => {
    const plain = prettyReport.render(sample, { ...sampleOptions, hyperlinks: true })
    const coloured = prettyReport.render(sample, {
      ...sampleOptions,
      color: true,
      hyperlinks: true,
    })
    // oxlint-disable-next-line no-control-regex -- the escapes are what is removed
    expect(coloured.replace(/\u001b\[[0-9;]*m/gu, '')).toBe(plain)
    expect(coloured).not.toBe(plain)
  })

  test('the id is a link where the terminal has links, and elsewhere the address is printed', () => {
    const linked = prettyReport.render(sample, { ...sampleOptions, hyperlinks: true })
    expect(linked).toContain(
      '\u001b]8;;https://handfast.dev/weaknesses/unbound-session\u001b\\' +
        'unbound-session\u001b]8;;\u001b\\',
    )
    expect(linked).not.toContain('= help:')
    expect(prettyReport.render(sample, sampleOptions)).toContain(
      '= help: https://handfast.dev/weaknesses/unbound-session',
    )
  })
})

describe('the frame', () => {
  test('carets stand under the flagged text, also behind tabs', () => {
    const lines = linesOf(only('session-id-in-url'))
    const code = lines.findIndex((line) => line.includes('req.query.session'))
    const carets = lines[code + 1] ?? ''
    expect(carets.indexOf('^')).toBe((lines[code] ?? '').indexOf('req.query.session'))
    expect(carets.trimEnd().length - carets.indexOf('^')).toBe('req.query.session'.length)
  })

  test('carets count the columns of wide characters', () => {
    const location = locate('shop/carts.py', '商品')
    const lines = linesOf(only('session-key-from-tool-argument', { location, related: [] }))
    const code = lines.find((line) => line.includes('商品')) ?? ''
    const carets = lines[lines.indexOf(code) + 1] ?? ''
    const before = code.slice(0, code.indexOf('商品'))
    expect(carets.indexOf('^')).toBe(columnsOf(before))
    expect(carets).toContain('^^^^')
    expect(carets).not.toContain('^^^^^')
  })

  test('a minified line is cut around each span', () => {
    const lines = linesOf(only('session-id-exposed'))
    const code = lines.filter((line) => line.startsWith('1 |'))
    expect(code).toHaveLength(2)
    expect(code[0]).toContain('req.headers["mcp-session-id"]')
    expect(code[1]).toContain('log("session "+t.sessionId)')
    expect(code.every((line) => line.startsWith('1 | …') && line.endsWith('…'))).toBe(true)
  })

  test('a span over several lines says where it ends', () => {
    const location = { ...locate('src/server.ts', 'new StreamableHTTP'), endLine: 17, endColumn: 7 }
    const lines = linesOf(only('unbound-session', { location, related: [], label: 'made here' }))
    expect(lines.some((line) => line.endsWith('made here (to line 17)'))).toBe(true)
  })

  test('a step of a trace does not say again what the frame shows', () => {
    const lines = linesOf(only('unbound-session', {}))
    const shown = lines.filter((line) => line.includes('transports.get(sessionId) :'))
    expect(shown).toHaveLength(1)
    expect(lines.filter((line) => line.includes('src/server.ts:11:'))).toHaveLength(2)
  })

  test('many findings are counted by weakness', () => {
    const [first] = sample.findings
    const findings = first === undefined ? [] : Array.from({ length: 30 }, () => first)
    const lines = linesOf({ ...sample, findings })
    expect(lines).toContain('    30 critical client-chosen-session-id')
    expect(linesOf(sample)).not.toContain('By weakness:')
  })

  test('without its source a finding still says where and what', () => {
    const text = prettyReport.render(sample, { ...sampleOptions, source: () => undefined })
    expect(text).toContain('--> src/server.ts:11:31')
    expect(text).toContain('11 | looked up without the caller')
  })

  test('a place past the end of the source is shown without code', () => {
    const location = { ...locate('src/server.ts', 'app.listen'), startLine: 9999, endLine: 9999 }
    const lines = linesOf(only('unbound-session', { location, related: [] }))
    expect(lines).toContain('9999 | looked up without the caller')
  })

  test('two marks at one column both keep their label', () => {
    const location = locate('src/server.ts', 'transports.get(sessionId)')
    const related = [{ ...locate('src/server.ts', 'transports.get'), label: 'the store' }]
    const text = linesOf(only('unbound-session', { location, related })).join('\n')
    expect(text).toContain('looked up without the caller')
    expect(text).toContain('the store')
  })
})

describe('the trace', () => {
  test('a long one shows both ends and how many steps are between', () => {
    const step = { ...locate('src/server.ts', 'app.listen'), label: 'passed on' }
    const trace = Array.from({ length: 20 }, (_, index) => ({
      ...step,
      label: `step ${index + 1}`,
    }))
    const text = linesOf(only('unbound-session', { trace })).join('\n')
    expect(text).toContain(' 6. src/server.ts:28:1: step 6')
    expect(text).toContain('… 8 more steps')
    expect(text).toContain('15. src/server.ts:28:1: step 15')
    expect(text).not.toContain('step 7\n')
  })
})

describe('the footer', () => {
  test('says what was suppressed and what was not analysed', () => {
    const text = linesOf(sample).join('\n')
    expect(text).toContain('5 findings: 1 critical, 1 high, 2 medium, 1 low; 1 suppressed')
    expect(text).toContain(
      'At most 42 of 100, and no grade: 2 weaknesses and 1 file were not analysed',
    )
    expect(text).toContain('src/generated/api.ts: longer than 2 MiB')
    expect(text).toContain('weak-tls: TLS is ended outside of the target')
    expect(text).toContain('src/server.ts:12 (comment): no reason given')
  })

  test('says a reason once that many share', () => {
    const notAnalysed = ['a', 'b', 'c', 'd'].map((name) => ({
      file: `${name}.ts`,
      reason: 'too long',
    }))
    const coverage = {
      ...sample.coverage,
      notAnalysed: [...notAnalysed, { file: 'e.ts', reason: 'empty' }],
    }
    const lines = linesOf({ ...sample, coverage })
    expect(lines).toContain('  too long (4): a.ts, b.ts, c.ts, d.ts')
    expect(lines).toContain('  e.ts: empty')
  })

  test('says why a good score has a bad grade', () => {
    const graded: AuditResult = { ...only('client-chosen-session-id'), score: 75, grade: 'D' }
    expect(linesOf(graded)).toContain('Grade D, 75 of 100 (a critical finding keeps it at D)')
  })

  test('nothing analysed is not a pass', () => {
    const coverage = { ...sample.coverage, files: 0, analysed: 0, notAnalysed: [], weaknesses: [] }
    const empty: AuditResult = { ...sample, findings: [], coverage, score: 100, grade: null }
    expect(linesOf(empty)).toContain(
      'At most 100 of 100, and no grade: there was nothing to analyse',
    )
  })
})

test('paths are shown from where the reader stands', () => {
  const options = { ...sampleOptions, pathPrefix: 'packages/shop/' }
  expect(prettyReport.render(sample, options)).toContain('--> packages/shop/src/server.ts:15:33')
  expect(conciseReport.render(sample, options)).toContain(
    'packages/shop/src/server.ts:15:33: critical',
  )
})
