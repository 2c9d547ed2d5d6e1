import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openTarget, runAudit } from 'handfast'
import { expect, test } from 'vitest'
import { startMs } from '../kit.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const repository = fileURLToPath(new URL('../../../..', import.meta.url))

/** Code that is compiled with the tests, and shown in a page under its name. */
const fence = /<!-- packages\/guard\/test\/docs\/([\w-]+\.ts) -->\n\n```ts\n([\s\S]*?)```/gu

function shownIn(page: string): readonly (readonly [string, string])[] {
  const text = readFileSync(`${repository}/docs/${page}`, 'utf8')
  expect(text.match(/^```ts$/gmu)).toHaveLength([...text.matchAll(fence)].length)
  return [...text.matchAll(fence)].map(([, name = '', code = '']) => [name, code])
}

test.each(['agents.md', 'cookies.md'])('what docs/%s shows is what is compiled', (page) => {
  const shown = shownIn(page)
  expect(shown.length).toBeGreaterThan(2)
  for (const [name, code] of shown) {
    expect(code, name).toBe(readFileSync(`${folder}${name}`, 'utf8'))
  }
})

test('the audit finds nothing in it', async () => {
  const target = await openTarget(folder, { cwd: folder, env: {}, includeTests: true })
  const { findings, coverage } = await runAudit(target, {
    persona: 'auditor',
    minConfidence: 'low',
    obeyComments: false,
    suppressions: [],
    now: () => new Date(startMs),
  })
  expect(findings).toEqual([])
  expect(coverage.notAnalysed).toEqual([])
  expect(coverage.analysed).toBeGreaterThan(7)
})
