import { describe, expect, it } from 'vitest'
import { readPage, renderTable } from '../../../tools/generate-catalogue.ts'

const valid = [
  'id: some-weakness',
  "title: Session of somebody else's",
  'summary: Something goes wrong.',
  'group: binding',
  'severity: high',
  'score: 12',
  'cwe: [639]',
  'asvs: ["8.2.2"]',
  'aisvs: []',
  'attack: [T1550, T1550.004]',
  'spec:',
  '  - {revision: "2026-07-28", clause: "basic/index, Statelessness", level: MUST NOT}',
  'others: []',
  'covers:',
  '  audit: {covers: true}',
  '  probe: {covers: true}',
  '  guard: {covers: true}',
  '  gateway: {covers: true}',
  '  watch: {covers: false, reason: nothing arrives}',
]

function pageOf(lines: readonly string[]): string {
  return `---\n${lines.join('\n')}\n---\n\n# Body\n`
}

function problemsOf(from: string, to: string): readonly string[] {
  const lines = valid.map((line) => (line.startsWith(from) ? to : line))
  const reading = readPage('some-weakness.md', pageOf(lines.filter((line) => line !== '')))
  return reading.ok ? [] : reading.problems
}

describe('front matter', () => {
  it('is accepted when complete', () => {
    const reading = readPage('some-weakness.md', pageOf(valid))
    expect(reading.ok && reading.page.body).toBe('\n# Body\n')
  })

  it.each([
    ['id:', 'id: other-weakness', 'id differs from the file name'],
    ['title:', `title: ${'x'.repeat(71)}`, 'title is not a phrase of at most 70 characters'],
    ['title:', 'title: A sentence.', 'title is not a phrase of at most 70 characters'],
    ['summary:', 'summary: No full stop', 'summary is not a sentence of at most 220 characters'],
    ['group:', 'group: naming', 'group is not a known group'],
    ['severity:', 'severity: severe', 'severity is not a known severity'],
    ['score:', 'score: 19', 'score is not a whole number from 10 to 18'],
    ['score:', 'score: 12.5', 'score is not a whole number from 10 to 18'],
    ['cwe:', 'cwe: []', 'cwe is not a list of CWE numbers'],
    ['cwe:', 'cwe: [CWE-639]', 'cwe is not a list of CWE numbers'],
    ['asvs:', 'asvs: [8.2]', 'asvs is not a list like "7.2.4"'],
    ['aisvs:', 'aisvs: ["C10.2"]', 'aisvs is not a list like "10.2.5"'],
    ['attack:', 'attack: [TA0001]', 'attack is not a list like T1539'],
    ['others:', 'others: some', 'others is not a list of rule ids'],
    ['spec:', 'spec: [{revision: "2026-07-29", clause: "x y", level: MUST}]', 'front matter'],
    ['  - {rev', '  - {revision: "2026-01-01", clause: "xy", level: MUST}', 'spec[0] is not'],
    ['  - {rev', '  - {revision: "2026-07-28", clause: "xy", level: OUGHT}', 'spec[0] is not'],
    ['  guard:', '', 'covers does not have exactly the keys'],
    ['  watch:', '  watch: {covers: false}', 'covers.watch is neither'],
    ['  audit:', '  audit: {covers: true, reason: yes it does}', 'covers.audit is neither'],
    ['others:', 'others: []\nextra: 1', 'extra is not a known key'],
    ['others:', '', 'others is missing'],
    ['score:', 'score: 12\nscore: 13', 'front matter is not YAML'],
  ])('%s refused: %s', (from, to, expected) => {
    expect(problemsOf(from, to).join('\n')).toContain(expected)
  })

  it.each([
    ['otherwise: {severity: medium, score: 8}', 'otherwise does not have exactly the keys'],
    ['otherwise: {severity: low, score: 8, when: alone}', 'otherwise.score is not'],
    ['otherwise: {severity: high, score: 10, when: alone}', 'otherwise changes nothing'],
  ])('a second weight is checked: %s', (line, expected) => {
    const reading = readPage('some-weakness.md', pageOf([...valid, line]))
    expect(reading.ok ? '' : reading.problems.join('\n')).toContain(expected)
  })

  it.each(['', 'no front matter', '---\n- a list\n---\n', '---\nid: [\n---\n'])(
    'nothing throws on %j',
    (text) => {
      expect(readPage('some-weakness.md', text).ok).toBe(false)
    },
  )
})

describe('the rendered table', () => {
  it('escapes what would end a literal', () => {
    const reading = readPage('some-weakness.md', pageOf(valid))
    const text = reading.ok ? renderTable([reading.page]) : ''
    expect(text).toContain("title: 'Session of somebody else\\'s'")
    expect(text).toContain("export type WeaknessId =\n  | 'some-weakness'\n")
  })
})
