import { expect, test } from 'vitest'
import { readmeText, weaknessesText } from '../generate-docs.ts'

const covers = {
  audit: { covers: true },
  probe: { covers: true },
  guard: { covers: true },
  gateway: { covers: true },
  watch: { covers: false, reason: 'leaves no trace' },
}

const page = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  fields: { id, title: 'Ids', group: 'binding', severity: 'high', score: 18, covers, ...more },
  body: '',
})

const lineOf = (text: string, id: string): string | undefined =>
  text.split('\n').find((line) => line.startsWith(`| [\`${id}\`]`))

test('what is there is yes, what is claimed is later, what cannot be is no with its reason', () => {
  const rule = 'packages/handfast/src/audit/rules/unbound-session/unbound-session.ts'
  const text = weaknessesText(
    [page('unbound-session'), page('unbound-task')],
    (path) => path === rule,
  )
  expect(text).toContain('has 2 weaknesses; the audit looks for 1 of them')
  expect(lineOf(text, 'unbound-session')).toMatch(/\| yes \| later \| later \| later \| no \|$/u)
  expect(lineOf(text, 'unbound-task')).toMatch(/\| later \| later \| later \| later \| no \|$/u)
  expect(text).toContain('- `unbound-task`, not for the watch: leaves no trace')
})

test('heavier weaknesses come first, and a second weight is told with its condition', () => {
  const otherwise = { severity: 'medium', score: 8, when: 'no principal exists' }
  const light = page('unbound-handle', { severity: 'low', score: 2 })
  const text = weaknessesText([light, page('unbound-session', { otherwise })], () => false)
  expect(text.indexOf('`unbound-session`')).toBeLessThan(text.indexOf('`unbound-handle`'))
  expect(lineOf(text, 'unbound-session')).toContain(
    '| high 18; medium 8 when no principal exists |',
  )
})

const readme = [
  'Before.',
  '<!-- finding: written by tools/generate-docs.ts -->',
  '```text',
  'old',
  '```',
  '<!-- end of finding -->',
  'After.',
].join('\n')

const report = [
  'critical[session-as-authentication]: One.',
  '  --> a.ts:1:1',
  '',
  'high[unbound-session]: Two.',
  '  --> a.ts:2:1',
  '',
  '2 findings: 1 critical, 1 high',
].join('\n')

test('README gets one whole finding and the end of the report, and keeps the rest', () => {
  const text = readmeText(readme, report)
  const shown =
    'high[unbound-session]: Two.\n  --> a.ts:2:1\n\n…\n\n2 findings: 1 critical, 1 high\n'
  expect(text).toContain(`\`\`\`text\n${shown}\`\`\`\n`)
  expect(text).not.toContain('old')
  expect(text).toMatch(/^Before\.[\s\S]*After\.$/u)
})

test('a README without a place, and a report without the finding, are refused', () => {
  expect(() => readmeText('Nothing.', report)).toThrow('no place for a finding')
  expect(() => readmeText(readme, 'No findings\n')).toThrow('no finding of unbound-session')
})
