import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openTarget, reports, runAudit } from 'handfast'
import { describe, expect, test } from 'vitest'
import {
  exampleTarget,
  exampleWidth,
  readmeText,
  weaknessesPage,
  weaknessesPageOf,
} from '../tools/generate-docs.ts'
import { writtenFiles } from '../tools/source-files.ts'
import { repository, textOf } from './repository.ts'

describe('what tools/generate-docs.ts writes', () => {
  test('docs/weaknesses.md is what the catalogue and the detectors say', () => {
    const { text, problems } = weaknessesPageOf(repository)
    expect(problems).toEqual([])
    expect(textOf(weaknessesPage)).toBe(text)
  })

  test('README.md shows a finding as it is today', async () => {
    const report = await prettyReportOf(exampleTarget)
    const readme = textOf('README.md')
    expect(readme).toBe(readmeText(readme, report))
  })
})

async function prettyReportOf(label: string): Promise<string> {
  const target = await openTarget(label, { cwd: repository, env: {}, includeTests: false })
  const result = await runAudit(target, {
    persona: 'regular',
    minConfidence: 'low',
    obeyComments: true,
    suppressions: [],
    now: () => new Date('2026-11-21T12:00:00Z'),
  })
  const source = (path: string): string | undefined => {
    const text = target.files.find((file) => file.path === path)?.read()
    return text?.state === 'read' ? text.text : undefined
  }
  const pretty = reports.find(({ id }) => id === 'pretty')
  const text = pretty?.render(result, {
    source,
    width: exampleWidth,
    color: false,
    hyperlinks: false,
    generatedAt: '2026-11-21T12:00:00Z',
    pathPrefix: `${label}/`,
  })
  await target.close()
  return text ?? ''
}

const top = ['README', 'ARCHITECTURE', 'CONTRIBUTING', 'CHANGELOG', 'SECURITY']
const pages = [
  ...top.map((name) => `${name}.md`),
  ...['docs', 'examples', 'bench', 'servers', 'vectors', 'packages'].flatMap((folder) =>
    writtenFiles(repository, folder, ['.md']),
  ),
]

test.each(pages)('links of %s lead somewhere', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/gu)].map(([, to = '']) => to)
  const broken = links.filter(
    (to) => !/^[a-z]+:/u.test(to) && !existsSync(join(repository, dirname(page), to)),
  )
  expect(broken).toEqual([])
})

test('scripts that pages name are there', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  const named = pages.flatMap((page) =>
    [...textOf(page).matchAll(/npm run ([a-z:-]+)/gu)].map(([, script = '']) => script),
  )
  expect([...new Set(named)].filter((script) => !(script in scripts))).toEqual([])
})

test('formats, options and exports that pages name are there', async () => {
  const page = textOf('docs/reports.md')
  const formats = [...page.matchAll(/^\| `([a-z]+)` \| [a-zG]/gmu)].map(([, format = '']) => format)
  expect([...formats].sort()).toEqual(reports.map(({ id }) => id).sort())
})
