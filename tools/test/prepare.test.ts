import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryRepository } from './temporary-repository.ts'

const prepare = new URL('../prepare.mjs', import.meta.url).href

/** A repository whose npm and whose compiler write down that they were called. */
function repository(): { readonly root: string; readonly prepared: () => string[] } {
  const noting = (what: string): string =>
    `#!${process.execPath}\nconst fs = process.getBuiltinModule('node:fs')\n` +
    `const args = process.argv.slice(2).join(' ')\n` +
    `fs.appendFileSync("LOG", ('${what} ' + args).trim() + '\\n')\n`
  const root = temporaryRepository({
    'package-lock.json': '{}',
    'tsconfig.json': '{}',
    'packages/handfast/src/a.ts': 'one',
    'packages/handfast/bin/handfast.js': '',
    'node_modules/.package-lock.json': '{}',
  })
  const log = join(root, 'log.txt')
  for (const [path, what] of [
    ['npm', 'npm'],
    ['tools/build.mjs', 'build'],
  ] as const) {
    execFileSync('mkdir', ['-p', dirname(join(root, path))])
    writeFileSync(join(root, path), noting(what).replace('"LOG"', JSON.stringify(log)))
    chmodSync(join(root, path), 0o755)
  }
  const script = `
    import { ensureBuilt, ensureInstalled } from ${JSON.stringify(prepare)}
    const root = new URL(${JSON.stringify(`${pathToFileURL(root).href}/`)})
    ensureInstalled(root)
    ensureBuilt(root)
  `
  const prepared = (): string[] => {
    writeFileSync(log, '')
    const PATH = [root, dirname(process.execPath)].join(delimiter)
    const stdio: 'pipe'[] = ['pipe', 'pipe', 'pipe']
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { PATH }, stdio })
    return readFileSync(log, 'utf8').split('\n').filter(Boolean)
  }
  return { root, prepared }
}

test('builds once, and again when a source changed, came or went', () => {
  const { root, prepared } = repository()
  expect(prepared()).toEqual(['build'])
  expect(prepared()).toEqual([])
  writeFileSync(join(root, 'packages/handfast/src/b.ts'), '')
  expect(prepared()).toEqual(['build'])
  rmSync(join(root, 'packages/handfast/src/b.ts'))
  expect(prepared()).toEqual(['build'])
  utimesSync(join(root, 'packages/handfast/src/a.ts'), new Date(), new Date(1_000))
  expect(prepared()).toEqual(['build'])
  rmSync(join(root, 'packages/handfast/bin'), { recursive: true })
  expect(prepared()).toEqual(['build'])
})

test('installs when the lockfile changed, and not when it was merely touched', () => {
  const { root, prepared } = repository()
  const lockfile = join(root, 'package-lock.json')
  const later = new Date(Date.now() + 60_000)
  prepared()
  writeFileSync(lockfile, '{"changed": true}')
  utimesSync(lockfile, later, later)
  expect(prepared()).toEqual(['npm ci --no-audit --no-fund'])
  utimesSync(lockfile, later, new Date(Date.now() + 120_000))
  expect(prepared()).toEqual([])
  rmSync(join(root, 'node_modules/.package-lock.json'))
  rmSync(join(root, '.handfast/installed'))
  expect(prepared()).toEqual(['npm ci --no-audit --no-fund'])
})

test('is quick when there is nothing to do', () => {
  const { prepared } = repository()
  prepared()
  const startMs = performance.now()
  prepared()
  expect(performance.now() - startMs).toBeLessThan(2_000)
})
