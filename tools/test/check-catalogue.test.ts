import { expect, test } from 'vitest'
import { checkCatalogue } from '../check-catalogue.ts'
import { temporaryRepository } from './temporary-repository.ts'

const page = (covers: string): string =>
  `---\nid: x\ncovers:\n  audit: ${covers}\n---\n\n# X\n\n` +
  '```ts weak\n```\n\n```python weak\n```\n'

const rule = 'packages/handfast/src/audit/rules/unbound-session'

const sound = {
  'packages/catalogue/pages/unbound-session.md': page('{covers: true}'),
  'packages/catalogue/pages/existence-oracle.md': page('{covers: false, reason: seen live only}'),
  [`${rule}/unbound-session.ts`]: '',
  [`${rule}/fixtures/map.weak.ts`]: '',
  [`${rule}/fixtures/map.mended.ts`]: '',
  [`${rule}/fixtures/folder.weak/a/b.py`]: '',
  [`${rule}/fixtures/dict.mended.py`]: '',
  'README.md': 'Try `handfast explain unbound-session`, see pages/existence-oracle.md.',
}

const check = (
  files: Readonly<Record<string, string>>,
  without: readonly string[] = [],
): string[] => {
  const all = Object.entries({ ...sound, ...files }).filter(([path]) => !without.includes(path))
  return checkCatalogue(temporaryRepository(Object.fromEntries(all)))
}

test('pages, rules, fixtures and documents that agree are no problem', () => {
  expect(check({})).toEqual([])
})

test('a rule without a weakness, and a claim without a rule, are', () => {
  const stranger = 'packages/handfast/src/audit/rules/other/other.ts'
  expect(check({ [stranger]: '' })).toEqual([expect.stringContaining('rules/other is no weakness')])
  expect(check({ 'packages/catalogue/pages/new-one.md': page('{covers: true}') })).toEqual([
    'new-one: the page claims that the audit covers it, and there is no rule',
    'new-one: neither a rule, nor a check, nor a reason why',
  ])
})

test('a rule that the page denies is', () => {
  const denied = page('{covers: false, reason: no}')
  expect(check({ 'packages/catalogue/pages/unbound-session.md': denied })).toEqual([
    expect.stringContaining('says that the audit cannot cover it'),
  ])
})

test('a language that the page shows and no fixture has is', () => {
  expect(check({}, [`${rule}/fixtures/dict.mended.py`])).toEqual([
    'unbound-session: no mended fixture in python',
  ])
  expect(check({}, [`${rule}/fixtures/folder.weak/a/b.py`])).toEqual([
    'unbound-session: no weak fixture in python',
  ])
})

test('a weakness that a document names and nobody knows is', () => {
  const texts = [
    'see handfast explain no-such-thing',
    'see weaknesses/no-such-thing',
    '// handfast-ignore[no-such-thing] -- why',
    'handfast audit . --only no-such-thing',
    'ignore:\n  - weakness: no-such-thing\n',
  ]
  for (const text of texts) {
    expect(check({ 'docs/guide.md': text })).toEqual([
      'docs/guide.md names the weakness no-such-thing, which does not exist',
    ])
  }
})
