import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Target } from '../../src/audit/target/target.ts'
import { tgzOf } from './archive.ts'
import { open, pathsOf } from './open.ts'
import type { OpenOverrides } from './open.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A program named npm that does what `script` says, first on the PATH. */
function withNpm(script: string): { readonly folder: string; readonly open: typeof openNpm } {
  const folder = temporaryFolder()
  writeFileSync(
    join(folder, 'server-1.0.0.tgz'),
    tgzOf([
      { path: 'package/package.json', text: '{"name": "server", "version": "1.0.0"}' },
      { path: 'package/dist/a.js' },
    ]),
  )
  const start = `const folder = ${JSON.stringify(folder)}\nconst fs = require('node:fs')\n`
  const body = `${start}${script}\n`
  writeFileSync(join(folder, 'npm'), `#!${process.execPath}\n${body}`)
  chmodSync(join(folder, 'npm'), 0o755)
  const openNpm = (label: string, options: OpenOverrides = {}): Promise<Target> => {
    const PATH = [folder, dirname(process.execPath)].join(delimiter)
    return open(label, { env: { PATH, HOME: folder }, ...options })
  }
  return { folder, open: openNpm }
}

const packs = `
const call = { args: process.argv.slice(2), cwd: process.cwd() }
fs.writeFileSync(folder + '/call.json', JSON.stringify(call))
fs.copyFileSync(folder + '/server-1.0.0.tgz', 'server-1.0.0.tgz')
`

const callOf = (folder: string): { readonly args: string[]; readonly cwd: string } =>
  JSON.parse(readFileSync(join(folder, 'call.json'), 'utf8'))

describe('npm:NAME@VERSION', () => {
  test('is packed by the user’s npm in a folder that is gone afterwards', async () => {
    const npm = withNpm(packs)
    const target = await npm.open('npm:@scope/server@1.0.0')
    expect(target).toMatchObject({
      kind: 'npm',
      name: 'server@1.0.0',
      label: 'npm:@scope/server@1.0.0',
    })
    expect(pathsOf(target)).toEqual(['dist/a.js'])
    const { args, cwd } = callOf(npm.folder)
    expect(args).toEqual([
      'pack',
      '--ignore-scripts',
      '--loglevel=error',
      '--',
      '@scope/server@1.0.0',
    ])
    expect(existsSync(cwd)).toBe(false)
  })

  test('may leave the version to the registry', async () => {
    const npm = withNpm(packs)
    await npm.open('npm:server')
    expect(callOf(npm.folder).args.at(-1)).toBe('server')
  })

  const refused = [
    '',
    '-g',
    '--registry=http://evil',
    '../folder',
    'a/b/c',
    'name@file:../x',
    'name@npm:other@1.0.0',
    'name@https://host/x.tgz',
    'git+ssh://host/x',
    'name@-x',
    'name; rm -rf .',
    'name@1.0.0 other',
    'na\nme',
    `${'x'.repeat(400)}`,
  ]
  for (const name of refused) {
    test(`refuses ${JSON.stringify(name.slice(0, 40))} before npm sees it`, async () => {
      const npm = withNpm(packs)
      await expect(npm.open(`npm:${name}`)).rejects.toMatchObject({ code: 'TARGET_NAME_INVALID' })
      expect(existsSync(join(npm.folder, 'call.json'))).toBe(false)
    })
  }

  test('says so when the registry does not have it, without what else npm printed', async () => {
    const npm = withNpm(`
fs.writeFileSync(folder + '/call.json', JSON.stringify({ args: [], cwd: process.cwd() }))
console.error('npm error code E404\\nnpm error 404 https://user:secret@host/x')
process.exit(1)`)
    const error: unknown = await npm.open('npm:nothing').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'TARGET_NPM_FAILED' })
    expect(String(error)).toContain('no such package')
    expect(String(error)).not.toContain('secret')
    expect(existsSync(callOf(npm.folder).cwd)).toBe(false)
  })

  test('says so when npm packed nothing, and when there is no npm', async () => {
    await expect(withNpm('').open('npm:server')).rejects.toMatchObject({
      code: 'TARGET_NPM_FAILED',
    })
    const opening = open('npm:server', { env: { PATH: temporaryFolder() } })
    await expect(opening).rejects.toMatchObject({ code: 'TARGET_NPM_MISSING' })
  })

  test('gives up after the limit and removes the folder', async () => {
    const npm = withNpm(`
fs.writeFileSync(folder + '/call.json', JSON.stringify({ args: [], cwd: process.cwd() }))
setTimeout(() => {}, 60000)`)
    const opening = npm.open('npm:server', { limits: { npmMsMax: 1_500 } })
    await expect(opening).rejects.toMatchObject({ code: 'TARGET_NPM_TIMEOUT' })
    expect(existsSync(callOf(npm.folder).cwd)).toBe(false)
  })

  test('ends with an interrupt and removes the folder', async () => {
    const npm = withNpm(`
fs.writeFileSync(folder + '/call.json', JSON.stringify({ args: [], cwd: process.cwd() }))
setTimeout(() => {}, 60000)`)
    const interruption = new AbortController()
    const opening = npm.open('npm:server', { signal: interruption.signal })
    const watch = setInterval(() => {
      if (existsSync(join(npm.folder, 'call.json'))) interruption.abort(new Error('interrupted'))
    }, 20)
    await expect(opening).rejects.toThrow('interrupted')
    clearInterval(watch)
    expect(existsSync(callOf(npm.folder).cwd)).toBe(false)
  })

  test('removes the folder when the archive is hostile', async () => {
    const npm = withNpm(packs)
    writeFileSync(join(npm.folder, 'server-1.0.0.tgz'), tgzOf([{ path: '../x.js' }]))
    await expect(npm.open('npm:server')).rejects.toMatchObject({ code: 'TARGET_ARCHIVE_HOSTILE' })
    expect(existsSync(callOf(npm.folder).cwd)).toBe(false)
  })
})
