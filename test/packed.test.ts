import { copyFileSync, cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { build, install, pack, runNode, temporaryFolder } from './packed.ts'
import type { Ending, Packed } from './packed.ts'
import { repository, textOf } from './repository.ts'

const folder = temporaryFolder()
const command = join(folder, 'node_modules/handfast/bin/handfast.js')
const weak = join(repository, 'servers/weak-typescript')
const mended = join(repository, 'servers/mended-typescript')

const programs = ['audit-a-folder.mjs', 'notes.mjs', 'sessions.test.mjs', 'sessions.vitest.mjs']

let packages: readonly Packed[] = []

beforeAll(() => {
  build()
  packages = pack(folder)
  install(packages, folder)
  // `import` of a program is resolved from where the program stands.
  for (const program of programs) {
    copyFileSync(join(repository, 'examples/api', program), join(folder, program))
  }
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function filesOf(name: string): readonly string[] {
  const files = packages.find((packed) => packed.name === name)?.files
  if (files === undefined) throw new TypeError(`${name} was not packed`)
  return files
}

describe('what is packed', () => {
  test('is every package', () => {
    const names = packages.map(({ name }) => name).sort()
    const scoped = ['catalogue', 'gateway', 'guard', 'protocol'].map((name) => `@handfast/${name}`)
    expect(names).toEqual([...scoped, 'handfast'])
  })

  test('has a page about itself, the licence, and what it exports', () => {
    for (const { name, files } of packages) {
      const about = ['LICENSE', 'README.md', 'package.json']
      expect(files, name).toEqual(expect.arrayContaining(about))
      const licence = readFileSync(join(folder, 'node_modules', name, 'LICENSE'), 'utf8')
      expect(licence, name).toBe(textOf('LICENSE'))
      expect(files, name).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']))
    }
    const schemas = filesOf('handfast').filter((file) => file.startsWith('schema/'))
    expect(schemas.length).toBe(5)
    expect(filesOf('@handfast/catalogue')).toContain('pages/unbound-session.md')
  })

  test('has no tests, no fixtures, no sources, and nothing that leads to them', () => {
    const unwantedForm =
      /(?:^|\/)(?:test|fixtures|src)\/|\.test\.|(?<!\.d)\.ts$|\.map$|\.tsbuildinfo$|(?:^|\/)\./u
    const unwanted = packages.flatMap(({ name, files }) =>
      files.filter((file) => unwantedForm.test(file)).map((file) => `${name}: ${file}`),
    )
    expect(unwanted).toEqual([])
  })

  test('has nothing that runs at installation', () => {
    const scripted = packages.filter(({ name }) => {
      const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')
      return 'scripts' in JSON.parse(manifest)
    })
    expect(scripted).toEqual([])
  })

  test('is what bundlers, Node and TypeScript expect', async () => {
    for (const { name, tarball } of packages) {
      const bytes = new Uint8Array(readFileSync(tarball))
      const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
      expect(messages, name).toEqual([])
    }
  })
})

test('the types that are packed hold for a program of somebody else', () => {
  const program = [
    "import { openTarget, reports, runAudit } from 'handfast'",
    "import type { AuditResult, Finding } from 'handfast'",
    "import { weaknesses } from '@handfast/catalogue'",
    "import { classify } from '@handfast/protocol'",
    'export const used = [openTarget, runAudit, classify] as const',
    'export const ids: readonly string[] = [...reports, ...weaknesses].map(({ id }) => id)',
    'export const worst = ({ findings }: AuditResult): Finding | undefined => findings[0]',
  ]
  writeFileSync(join(folder, 'program.ts'), `${program.join('\n')}\n`)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const compiler = join(repository, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023']
  const ending = runNode([compiler, ...options, '--types', '', 'program.ts'], folder)
  expect(ending).toEqual({ code: 0, stdout: '', stderr: '' })
}, 60_000)

describe('the installed command', { timeout: 60_000 }, () => {
  const handfast = (...args: readonly string[]): Ending => runNode([command, ...args], folder)

  test('says its version and helps', () => {
    const { version } = JSON.parse(textOf('packages/handfast/package.json'))
    expect(handfast('--version')).toEqual({ code: 0, stdout: `handfast ${version}\n`, stderr: '' })
    expect(handfast('help', 'audit')).toMatchObject({ code: 0, stderr: '' })
  })

  test('tells a weak server from its mended twin', () => {
    const found = handfast('audit', weak, '--format', 'json')
    expect(found).toMatchObject({ code: 1, stderr: '' })
    const weaknesses = JSON.parse(found.stdout).findings.map(
      ({ weakness }: { readonly weakness: string }) => weakness,
    )
    expect(weaknesses).toContain('unbound-session')
    expect(handfast('audit', mended, '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('has the pages of the catalogue', () => {
    const { code, stdout } = handfast('explain', 'unbound-session')
    expect(code).toBe(0)
    expect(stdout).toContain('Session looked up by its id alone')
  })

  test('reads the configuration of the examples', () => {
    const config = join(repository, 'examples/handfast.yaml')
    const ending = handfast('audit', weak, '--config', config, '--quiet')
    expect(ending).toEqual({ code: 1, stdout: '', stderr: '' })
  })
})

describe('the program of the examples', { timeout: 60_000 }, () => {
  const audit = (...args: readonly string[]): Ending =>
    runNode([join(folder, 'audit-a-folder.mjs'), ...args], folder)

  test('ends with 1 for a weak server, and with 0 for its mended twin', () => {
    const found = audit(weak)
    expect(found).toMatchObject({ code: 1, stderr: '' })
    expect(found.stdout).toMatch(/^src\/server\.ts:\d+: high unbound-session: /mu)
    expect(audit(mended)).toMatchObject({ code: 0, stderr: '' })
  })

  test('ends with 2 when there is nothing to open', () => {
    expect(audit()).toMatchObject({ code: 2, stdout: '' })
    const ending = audit(join(folder, 'nowhere'))
    expect(ending).toMatchObject({ code: 2, stdout: '' })
    expect(ending.stderr).toContain('TARGET_NOT_FOUND')
  })
})

describe('the test suites of the examples hold, with what is packed', { timeout: 60_000 }, () => {
  test('with the test runner of Node', () => {
    const { code, stdout } = runNode(
      ['--test', '--test-reporter=tap', join(folder, 'sessions.test.mjs')],
      folder,
    )
    expect(stdout).toContain('# pass 2')
    expect(code).toBe(0)
  })

  test('with vitest', () => {
    symlinkSync(
      join(repository, 'node_modules/vitest'),
      join(folder, 'node_modules/vitest'),
      'junction',
    )
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
    const file = join(folder, 'vitest.config.mjs')
    writeFileSync(file, "export default { test: { include: ['*.vitest.mjs'] } }\n")
    const { code, stdout } = runNode([vitest, 'run', '--root', folder, '--config', file], folder)
    expect(stripVTControlCharacters(stdout)).toMatch(/Tests +2 passed/u)
    expect(code).toBe(0)
  })
})

test('the workflow and the hook of the examples run as they are written', () => {
  const workflow = parse(textOf('examples/github-actions/handfast.yml'))
  const steps: readonly { readonly run?: string; readonly uses?: string }[] =
    workflow.jobs.audit.steps
  const run = steps.find((step) => step.run?.includes('handfast audit') === true)?.run ?? ''
  expect(run).toContain('--format sarif=handfast.sarif')
  const hook = parse(textOf('examples/pre-commit/.pre-commit-config.yaml')).repos[0].hooks[0]
  for (const text of [run, String(hook.entry)]) {
    const [, args = ''] = text.split('handfast ')
    // In a copy, as the workflow writes a file beside the server.
    const copy = join(folder, 'server')
    cpSync(mended, copy, { recursive: true })
    expect(runNode([command, ...args.trim().split(' ')], copy)).toMatchObject({
      code: 0,
      stderr: '',
    })
  }
}, 60_000)
