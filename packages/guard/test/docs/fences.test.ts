import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

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

test.each(['guard', 'handles', 'request-state'])('docs/%s.md shows code that compiles', (name) => {
  const code = linesOf(read(`packages/guard/test/docs/${name}.ts`))
  const fences = [...read(`docs/${name}.md`).matchAll(fence)].map(([, shown = '']) => shown)
  expect(fences.length).toBeGreaterThan(1)
  for (const shown of fences) expect(code).toContain(linesOf(shown))
})
