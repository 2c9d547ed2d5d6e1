import { describe, expect, test } from 'vitest'
import { junitReport } from '../../src/report/junit.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'

/** The names of all elements, after checking what makes a document well-formed. */
function elementsOf(xml: string): readonly string[] {
  const body = xml.replace('<?xml version="1.0" encoding="UTF-8"?>\n', '')
  expect(body).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\ufffe\uffff]/u)
  const names: string[] = []
  const open: string[] = []
  const rest = body.replace(
    /<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)(\/?)>/gu,
    (_, closing: string, name: string, _attributes: string, empty: string) => {
      if (closing === '/') expect(open.pop()).toBe(name)
      else names.push(name)
      if (closing === '' && empty === '') open.push(name)
      return ''
    },
  )
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>]/u)
  expect(body).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/u)
  return names
}

function count(names: readonly string[], name: string): number {
  return names.filter((other) => other === name).length
}

describe('well-formed', () => {
  for (const [name, result] of [
    ['the sample', sample],
    ['a target without findings', cleanSample],
    ['a hostile target', hostileSample],
  ] as const) {
    test(name, () => {
      const xml = junitReport.render(result, hostileOptions)
      expect(elementsOf(xml)[0]).toBe('testsuites')
    })
  }
})

test('a suite for each weakness, and one for the files that were not analysed', () => {
  const xml = junitReport.render(sample, sampleOptions)
  const names = elementsOf(xml)
  expect(count(names, 'testsuite')).toBe(sample.coverage.weaknesses.length + 1)
  expect(count(names, 'failure')).toBe(5)
  expect(xml).toContain('tests="15" failures="5" errors="0" skipped="7"')
})

test('what was not analysed is skipped with its reason, never passed', () => {
  const xml = junitReport.render(sample, sampleOptions)
  expect(xml).toContain('<skipped message="not analysed: TLS is ended outside of the target"/>')
  expect(xml).toContain('<testcase classname="files not analysed" name="src/generated/api.ts">')
  expect(xml).not.toMatch(/<testcase classname="weak-tls"[^>]*\/>/u)
  expect(xml).not.toMatch(/<testcase classname="unbound-task"[^>]*\/>/u)
})

test('a suppressed finding is skipped with its reason', () => {
  expect(junitReport.render(sample, sampleOptions)).toContain(
    '<skipped message="suppressed by config: the process is restarted every hour"/>',
  )
})

test('a weakness whose findings were left out of the report does not pass', () => {
  const xml = junitReport.render({ ...sample, findings: [] }, sampleOptions)
  expect(xml).toContain(
    '<skipped message="found, and not shown: only for another persona, or below what',
  )
  expect(xml).not.toMatch(/<testcase classname="unbound-session"[^>]*\/>/u)
})

test('the name of a test holds no line number', () => {
  const moved = {
    ...sample,
    findings: sample.findings.map((finding) => ({
      ...finding,
      location: { ...finding.location, startLine: finding.location.startLine + 7 },
    })),
  }
  const namesOf = (xml: string): readonly string[] =>
    Array.from(xml.matchAll(/<testcase [^>]* name="([^"]*)"/gu), ([, name = '']) => name)
  expect(namesOf(junitReport.render(moved, sampleOptions))).toEqual(
    namesOf(junitReport.render(sample, sampleOptions)),
  )
})
