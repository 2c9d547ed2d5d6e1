import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('./', import.meta.url)
const repository = new URL('../../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, repository), 'utf8')

/** Lines without what indents them and what stands between. */
const linesOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')

const fence = /^```ts\n([\s\S]*?)^```$/gm
const fencesOf = (page: string): readonly string[] =>
  [...read(page).matchAll(fence)].map(([, shown = '']) => linesOf(shown))

/** `stores.ts`, `stores-sqlite.ts`, …: compiled with the tests, and shown in parts or whole. */
const codeOf = (name: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file === `${name}.ts` || file.startsWith(`${name}-`))
    .map((file) => linesOf(readFileSync(new URL(file, folder), 'utf8')))

/** Code for DynamoDB is marked `js`: nothing here installs its client. */
test.each(['guard', 'handles', 'request-state', 'several-nodes', 'stores', 'watch'])(
  'docs/%s.md shows code that compiles',
  (name) => {
    const code = codeOf(name)
    const fences = fencesOf(`docs/${name}.md`)
    expect(fences.length).toBeGreaterThan(0)
    for (const shown of fences)
      expect(code.filter((whole) => whole.includes(shown))).not.toEqual([])
  },
)

test.each(['README.md', 'packages/guard/README.md'])('%s does for the guard', (page) => {
  const [code = ''] = codeOf('readme')
  const fences = fencesOf(page).filter((shown) => shown.includes('createGuard'))
  expect(fences).toHaveLength(1)
  for (const shown of fences) expect(code).toContain(shown)
})
