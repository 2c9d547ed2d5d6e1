import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { open, pathsOf } from './open.ts'
import { temporaryFolder } from './temporary-folder.ts'

describe('a folder', () => {
  test('has its source files in the order of their paths, each with its language', async () => {
    const folder = temporaryFolder({
      'src/server.ts': 'export {}',
      'src/a.js': '',
      'tools/run.py': 'x = 1',
      'README.md': '# no source',
      'src/Z.mjs': '',
    })
    const target = await open(folder)
    expect(target.files.map(({ path, language }) => [path, language])).toEqual([
      ['src/Z.mjs', 'javascript'],
      ['src/a.js', 'javascript'],
      ['src/server.ts', 'javascript'],
      ['tools/run.py', 'python'],
    ])
    expect(target.filesInScope).toBe(4)
    expect(target.kind).toBe('folder')
    expect(target.folder).toBe(folder)
  })

  test('is read anew at each call, and not after it was closed', async () => {
    const target = await open(temporaryFolder({ 'a.ts': 'one' }))
    expect(target.files[0]?.read()).toEqual({ state: 'read', text: 'one', note: null })
    await target.close()
    await target.close()
    expect(target.files[0]?.read()).toMatchObject({ state: 'refused' })
  })

  test('is named by its manifest, otherwise by itself', async () => {
    const manifest = '{"name": "@a/server", "version": "1.2.3"}'
    const named = await open(temporaryFolder({ 'package.json': manifest, 'a.ts': '' }))
    expect(named.name).toBe('@a/server@1.2.3')
    const folder = temporaryFolder({ 'server/a.ts': '' })
    expect((await open(join(folder, 'server'))).name).toBe('server')
  })

  test('is found relative to where the command runs', async () => {
    const folder = temporaryFolder({ 'packages/server/a.ts': '' })
    const target = await open('packages/server', { cwd: folder })
    expect(target.label).toBe('packages/server')
    expect(pathsOf(target)).toEqual(['a.ts'])
  })

  test('lists sources in languages without a frontend as not analysed', async () => {
    const target = await open(temporaryFolder({ 'main.go': 'package main', 'a.ts': '' }))
    expect(target.notAnalysed).toEqual([{ file: 'main.go', reason: 'Go is not analysed yet' }])
    expect(target.filesInScope).toBe(2)
  })

  test('has the scripts without an extension that a first line names', async () => {
    const folder = temporaryFolder({
      'bin/node-server': '#!/usr/bin/env node\n',
      'bin/python-server': '#!/usr/bin/python3.12\n',
      'bin/shell': '#!/bin/sh\n',
      LICENSE: 'words',
    })
    const { chmodSync } = await import('node:fs')
    for (const name of ['node-server', 'python-server', 'shell']) {
      chmodSync(join(folder, 'bin', name), 0o755)
    }
    const target = await open(folder)
    expect(target.files.map(({ path, language }) => [path, language])).toEqual([
      ['bin/node-server', 'javascript'],
      ['bin/python-server', 'python'],
    ])
  })

  test('may be empty', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'nothing'))
    const target = await open(folder)
    expect(target).toMatchObject({ files: [], filesInScope: 0, leftOut: {}, notAnalysed: [] })
  })
})

describe('left out and counted', () => {
  test('tests, fixtures and examples, unless they are asked for', async () => {
    const folder = temporaryFolder({
      'src/a.ts': '',
      'src/a.test.ts': '',
      'src/a.spec.js': '',
      'types/a.test-d.ts': '',
      'src/__tests__/b.ts': '',
      'test/deep/inside/c.py': '',
      'tests/fixtures/d.ts': '',
      'test_e.py': '',
      'f_test.py': '',
      'conftest.py': '',
      'examples/g.ts': '',
    })
    const target = await open(folder)
    expect(pathsOf(target)).toEqual(['src/a.ts'])
    expect(target.leftOut).toEqual({ examples: 1, tests: 9 })
    const all = await open(folder, { includeTests: true })
    expect(all.files).toHaveLength(11)
    expect(all.leftOut).toEqual({})
  })

  test('dependencies, in folders of any environment', async () => {
    const target = await open(
      temporaryFolder({
        'a.ts': '',
        'node_modules/x/index.js': '',
        'packages/b/node_modules/y/index.js': '',
        '.venv/lib/z.py': '',
        'my-environment/pyvenv.cfg': '',
        'my-environment/lib/z.py': '',
        'vendor/w.js': '',
      }),
    )
    expect(pathsOf(target)).toEqual(['a.ts'])
    expect(target.leftOut).toEqual({ 'dependency folders': 5 })
  })

  test('type declarations and source maps', async () => {
    const target = await open(
      temporaryFolder({ 'a.ts': '', 'a.d.ts': '', 'b.d.mts': '', 'a.js.map': '', 'c.pyi': '' }),
    )
    expect(pathsOf(target)).toEqual(['a.ts'])
    expect(target.leftOut).toEqual({ 'source maps': 1, 'type declarations': 3 })
  })

  test('build output, when the sources that it came from are in scope', async () => {
    const target = await open(
      temporaryFolder({ 'src/a.ts': '', 'dist/a.js': '', 'build/a.js': '' }),
    )
    expect(pathsOf(target)).toEqual(['src/a.ts'])
    expect(target.leftOut).toEqual({ 'build folders': 2 })
  })

  test('no build output that is all there is', async () => {
    const target = await open(temporaryFolder({ 'package.json': '{}', 'dist/server.js': '' }))
    expect(pathsOf(target)).toEqual(['dist/server.js'])
    const plain = await open(temporaryFolder({ 'tools/x.js': '', 'dist/server.js': '' }))
    expect(pathsOf(plain)).toEqual(['dist/server.js', 'tools/x.js'])
  })

  test('no build output of a package as it was published, which is what runs', async () => {
    const packed = { 'package.json': '{}', 'src/a.ts': '', 'dist/a.js': '' }
    const target = await open(temporaryFolder(packed))
    expect(target.isPacked).toBe(true)
    expect(pathsOf(target)).toEqual(['dist/a.js', 'src/a.ts'])
    const checkout = await open(temporaryFolder({ ...packed, 'package-lock.json': '{}' }))
    expect(checkout.isPacked).toBe(false)
    expect(pathsOf(checkout)).toEqual(['src/a.ts'])
  })

  test('the build output of one package, but not of the package beside it', async () => {
    const target = await open(
      temporaryFolder({ 'a/src/x.ts': '', 'a/dist/x.js': '', 'b/dist/y.js': '' }),
    )
    expect(pathsOf(target)).toEqual(['a/src/x.ts', 'b/dist/y.js'])
  })

  test('what the caller excludes', async () => {
    const target = await open(temporaryFolder({ 'a.ts': '', 'legacy/b.ts': '', 'c.ts': '' }), {
      isExcluded: (path) => path === 'legacy/' || path === 'c.ts',
    })
    expect(pathsOf(target)).toEqual(['a.ts'])
    expect(target.leftOut).toEqual({ excluded: 2 })
  })

  test('version control, without a word', async () => {
    const target = await open(temporaryFolder({ 'a.ts': '', '.git/hooks/x.py': '' }))
    expect(pathsOf(target)).toEqual(['a.ts'])
    expect(target.leftOut).toEqual({})
  })
})

describe('named directly, and so in scope', () => {
  test('a folder of tests', async () => {
    const folder = temporaryFolder({ 'fixtures/weak.ts': '', 'fixtures/tests/deep.ts': '' })
    const target = await open(join(folder, 'fixtures'))
    expect(pathsOf(target)).toEqual(['tests/deep.ts', 'weak.ts'])
  })

  test('a folder that .gitignore names', async () => {
    const folder = temporaryFolder({ '.git/HEAD': '', '.gitignore': 'out/', 'out/a.js': '' })
    expect(pathsOf(await open(join(folder, 'out')))).toEqual(['a.js'])
  })

  test('a file, whatever its name', async () => {
    const folder = temporaryFolder({ 'tests/server.test.d.ts': 'x', '.gitignore': '*' })
    const target = await open(join(folder, 'tests/server.test.d.ts'))
    expect(pathsOf(target)).toEqual(['server.test.d.ts'])
    expect(target).toMatchObject({ kind: 'file', name: 'server.test.d.ts', filesInScope: 1 })
  })
})

describe('.gitignore', () => {
  test('counts ignored folders and files', async () => {
    const target = await open(
      temporaryFolder({
        '.gitignore': 'generated/\n*.local.js\n',
        'a.ts': '',
        'generated/b.ts': '',
        'c.local.js': '',
      }),
    )
    expect(pathsOf(target)).toEqual(['a.ts'])
    expect(target.leftOut).toEqual({ 'ignored files': 1, 'ignored folders': 1 })
  })

  test('nested ones win over those above them', async () => {
    const target = await open(
      temporaryFolder({
        '.gitignore': '*.js\n!keep.js\n',
        'a.js': '',
        'keep.js': '',
        'inner/.gitignore': '!b.js\nkeep.js\n',
        'inner/b.js': '',
        'inner/keep.js': '',
        'inner/deeper/b.js': '',
      }),
    )
    expect(pathsOf(target)).toEqual(['inner/b.js', 'inner/deeper/b.js', 'keep.js'])
  })

  test('patterns with a slash are anchored at their own folder', async () => {
    const target = await open(
      temporaryFolder({
        'inner/.gitignore': '/gone.ts\n',
        'gone.ts': '',
        'inner/gone.ts': '',
        'inner/deep/gone.ts': '',
      }),
    )
    expect(pathsOf(target)).toEqual(['gone.ts', 'inner/deep/gone.ts'])
  })

  test('those of the repository above the target apply', async () => {
    const folder = temporaryFolder({
      '.git/HEAD': '',
      '.gitignore': 'packages/*/made/\n',
      'packages/a/made/x.js': '',
      'packages/a/y.js': '',
    })
    expect(pathsOf(await open(join(folder, 'packages/a')))).toEqual(['y.js'])
  })

  test('those above a target outside of any repository do not', async () => {
    const folder = temporaryFolder({ '.gitignore': '*', 'a/x.js': '' })
    expect(pathsOf(await open(join(folder, 'a')))).toEqual(['x.js'])
  })
})
