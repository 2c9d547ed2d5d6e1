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

test('links of all pages lead somewhere', () => {
  const broken = pages.flatMap((page) => brokenLinks(page).map((link) => `${page}: ${link}`))
  expect(broken).toEqual([])
})

function brokenLinks(page: string): readonly string[] {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/gu)]
  return links
    .map(([, to = '']) => to)
    .filter((to) => !/^[a-z]+:/u.test(to) && !leadsSomewhere(page, to))
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const to = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(repository, to))) return false
  return anchor === undefined || !to.endsWith('.md') || anchorsOf(to).includes(anchor)
}

/** As GitHub makes them of headings. */
function anchorsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Without code, in which brackets and number signs are something else. */
const proseOf = (page: string): string => textOf(page).replaceAll(/^```[\s\S]*?^```$/gmu, '')

test('scripts that pages name are there', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  const named = pages.flatMap((page) =>
    [...textOf(page).matchAll(/npm run ([a-z:-]+)/gu)].map(([, script = '']) => script),
  )
  expect([...new Set(named)].filter((script) => !(script in scripts))).toEqual([])
})

test('docs/reports.md has every format', () => {
  const [section = ''] = textOf('docs/reports.md').split('## Exit codes')
  const formats = [...section.matchAll(/^\| `([a-z]+)` \|/gmu)].map(([, format = '']) => format)
  expect([...formats].sort()).toEqual(reports.map(({ id }) => id).sort())
})

test('docs/configuration.md has every key of the schema, and no other', () => {
  const [section = ''] = textOf('docs/configuration.md').split('## Accepting findings')
  const keys = [...section.matchAll(/^\| `([a-zA-Z]+)` \|/gmu)].map(([, key = '']) => key)
  const schema = JSON.parse(textOf('packages/handfast/schema/config-1.schema.json'))
  expect([...keys].sort()).toEqual(Object.keys(schema.properties).sort())
})

test('pages name no option that the command does not have', () => {
  const options = new Set(optionNames())
  const named = ['README.md', 'docs/configuration.md', 'docs/reports.md', 'docs/errors.md'].flatMap(
    (page) =>
      [...withoutNode(textOf(page)).matchAll(/(?<=[` ])--([a-z][a-z-]+)/gu)].map(
        ([, name = '']) => name,
      ),
  )
  expect([...new Set(named)].filter((name) => !options.has(name))).toEqual([])
})

/** Options of Node itself are written after its name. */
const withoutNode = (text: string): string => text.replaceAll(/`node( --[a-z-]+)+`/gu, '')

/** Read from the source, as the command's own tests hold it against what the command does. */
function optionNames(): readonly string[] {
  const sources = ['audit', 'probe'].map((command) =>
    textOf(`packages/handfast/src/cli/${command}-options.ts`),
  )
  const gateway = textOf('packages/gateway/src/cli/command-line.ts')
  return [
    ...sources.join('').matchAll(/name: '([a-z-]+)'/gu),
    ...gateway.matchAll(/^ {2}'?([a-z-]+)'?: \{ type: /gmu),
  ].map(([, name = '']) => name)
}
