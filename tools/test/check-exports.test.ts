import { expect, test } from 'vitest'
import { checkExports, exportedNames } from '../check-exports.ts'
import { temporaryRepository } from './temporary-repository.ts'

const manifest = JSON.stringify({
  name: '@scope/a',
  bin: { a: './dist/main.js' },
  exports: {
    '.': { '@handfast/source': './src/index.ts', default: './dist/index.js' },
    './pages/*': './pages/*',
  },
})

const sound = {
  'packages/a/package.json': manifest,
  'packages/a/src/index.ts': "export type { A } from './a.ts'\nexport { a } from './a.ts'\n",
  'packages/a/src/a.ts': 'export interface A {}\nexport const a = 1\n',
  'packages/a/dist/index.js': '',
  'packages/a/dist/main.js': '',
  'packages/a/pages/x.md': '',
}

const pins = { '@scope/a': ['a', 'type A'] }

test('an export map that leads somewhere and names that are pinned are no problem', () => {
  const root = temporaryRepository(sound)
  expect(exportedNames(root)).toEqual(pins)
  expect(checkExports(root, pins)).toEqual([])
})

test('a map that leads nowhere is', () => {
  const { 'packages/a/dist/main.js': _, 'packages/a/pages/x.md': __, ...rest } = sound
  expect(checkExports(temporaryRepository(rest), pins)).toEqual([
    'packages/a/package.json names ./pages/*, which is not there',
    'packages/a/package.json names ./dist/main.js, which is not there',
  ])
})

test('a name that came or went is', () => {
  const root = temporaryRepository(sound)
  expect(checkExports(root, { '@scope/a': ['a', 'b'] })).toEqual([
    '@scope/a exports type A, which is not pinned',
    '@scope/a does not export b any more',
  ])
})

test('export * and default exports are', () => {
  const text = "export * from './a.ts'\nexport default 1\n"
  const problems = checkExports(
    temporaryRepository({ ...sound, 'packages/a/src/b.ts': text }),
    pins,
  )
  expect(problems).toEqual([
    expect.stringContaining('packages/a/src/b.ts: export *'),
    expect.stringContaining('packages/a/src/b.ts: a default export'),
  ])
})
