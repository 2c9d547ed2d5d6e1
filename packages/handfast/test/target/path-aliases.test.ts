import { expect, test } from 'vitest'
import { pathAliasesOf } from '../../src/audit/target/path-aliases.ts'
import { temporaryFolder } from './temporary-folder.ts'

const aliasesOf = (settings: string): unknown =>
  Object.fromEntries(pathAliasesOf(temporaryFolder({ 'tsconfig.json': settings })))

test('a tsconfig has comments and trailing commas', () => {
  const settings = `{
    // "paths": { "wrong": ["wrong"] },
    "extends": "https://example.com//base.json", /* not followed */
    "compilerOptions": {
      "baseUrl": "src",
      "paths": { "@/*": ["./*", 7,], "lib": "no list", },
    },
  }`
  expect(aliasesOf(settings)).toEqual({ '@/*': ['src/*'] })
})

test('one that cannot be read has none', () => {
  expect(aliasesOf('{ "compilerOptions": ')).toEqual({})
  expect(aliasesOf('[]')).toEqual({})
  expect([...pathAliasesOf(null)]).toEqual([])
  expect([...pathAliasesOf(temporaryFolder())]).toEqual([])
})
