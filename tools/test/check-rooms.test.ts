import { expect, test } from 'vitest'
import { checkRooms } from '../check-rooms.ts'
import type { PackageRooms } from '../rooms/package-rooms.ts'
import { temporaryRepository } from './temporary-repository.ts'

const rooms: PackageRooms = {
  sources: 'packages/a/src',
  rooms: {
    'main.ts': ['rules', 'rules/*', 'type data', 'node:fs'],
    rules: ['data'],
    'rules/*': ['rules', 'data', '@scope/b'],
    data: [],
  },
}

const sound = {
  'packages/a/src/main.ts':
    "import { readFileSync } from 'node:fs'\nimport type { D } from './data/d.ts'\n" +
    "import { one } from './rules/one/one.ts'\n",
  'packages/a/src/rules/rule.ts': "import { d } from '../data/d.ts'\n",
  'packages/a/src/rules/one/one.ts':
    "import { b } from '@scope/b'\nimport { rule } from '../rule.ts'\n" +
    "import { help } from './help.ts'\n",
  'packages/a/src/rules/one/help.ts': "import { d } from '../../data/d.ts'\n",
  'packages/a/src/rules/two/two.ts': '',
  'packages/a/src/data/d.ts': '',
}

const check = (files: Readonly<Record<string, string>>): string[] =>
  checkRooms(temporaryRepository({ ...sound, ...files }), [rooms])

test('imports that the table allows are no problem', () => {
  expect(check({})).toEqual([])
})

const refused: readonly (readonly [string, string, string, string])[] = [
  ['another rule', 'rules/two/two.ts', "import { one } from '../one/one.ts'", 'rules/two may not'],
  ['Node', 'rules/two/two.ts', "import 'node:fs'", 'rules/two may not import node:fs'],
  ['another module of Node', 'main.ts', "import 'node:net'", 'main.ts may not import node:net'],
  ['a package', 'data/d.ts', "import { b } from '@scope/b'", 'data may not import @scope/b'],
  ['a room above', 'data/d.ts', "export { one } from '../rules/one/one.ts'", 'data may not'],
  [
    'values where types are allowed',
    'main.ts',
    "import { D } from './data/d.ts'",
    'main.ts may not',
  ],
  ['a module only when it runs', 'data/d.ts', "await import('../main.ts')", 'data may not'],
  ['what is in no room', 'main.ts', "import './elsewhere/x.ts'", 'main.ts may not'],
]
for (const [what, file, text, problem] of refused) {
  test(`an import of ${what} is a problem`, () => {
    const problems = check({ [`packages/a/src/${file}`]: `${text}\n` })
    expect(problems).toEqual([expect.stringContaining(problem)])
  })
}

test('a file in no room, and a package without rooms, are problems', () => {
  expect(check({ 'packages/a/src/stray.ts': '' })).toEqual([
    'packages/a/src/stray.ts is in no room of tools/rooms.ts',
  ])
  expect(check({ 'packages/b/src/x.ts': '' })).toEqual([
    'packages/b/src has no rooms: add it to tools/rooms.ts',
  ])
})
