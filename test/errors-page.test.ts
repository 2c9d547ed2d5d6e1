import { expect, test } from 'vitest'
import { writtenFiles } from '../tools/source-files.ts'
import { repository, textOf } from './repository.ts'

const sources = writtenFiles(repository, 'packages', ['.ts']).filter((file) =>
  file.includes('/src/'),
)

/** The members of every union that is called an error code. */
function codesOf(text: string): readonly string[] {
  const unions = [...text.matchAll(/export type \w+ErrorCode =([\s\S]*?)\n\n/gu)]
  return unions.flatMap(([, union = '']) =>
    [...union.matchAll(/'([A-Z_]+)'/gu)].map(([, code = '']) => code),
  )
}

const codes = [...new Set(sources.flatMap((file) => codesOf(textOf(file))))]
const page = textOf('docs/errors.md')
const onPage = [...page.matchAll(/^\| `([A-Z_]+)` \|/gmu)].map(([, code = '']) => code)

test('every code is on the page, and every code on the page exists', () => {
  expect(codes.length).toBeGreaterThan(30)
  expect([...onPage].sort()).toEqual([...codes].sort())
})

test('every code is used by the sources that declare it', () => {
  const all = sources.map(textOf).join('\n')
  const unused = codes.filter((code) => all.split(`'${code}'`).length < 3)
  expect(unused).toEqual([])
})
