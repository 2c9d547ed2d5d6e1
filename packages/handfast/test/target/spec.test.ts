import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { open } from './open.ts'
import { temporaryFolder } from './temporary-folder.ts'

describe('a target that cannot be opened says what to do', () => {
  test('when it does not exist', async () => {
    const cwd = temporaryFolder()
    await expect(open('src/server.ts', { cwd })).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      message: 'src/server.ts does not exist. Check the path.',
    })
  })

  test('when it may be the name of a package', async () => {
    const cwd = temporaryFolder()
    await expect(open('@scope/server@1.0.0', { cwd })).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      message: expect.stringContaining('write npm:@scope/server@1.0.0'),
    })
  })

  test('when it is a link that leads nowhere', async () => {
    const cwd = temporaryFolder()
    symlinkSync('gone', join(cwd, 'link'))
    await expect(open('link', { cwd })).rejects.toThrow('leads nowhere')
  })

  test('when it is a URL', async () => {
    for (const url of ['https://example.org/x', 'git+ssh://host/x', 'http://localhost:3000/mcp']) {
      await expect(open(url)).rejects.toMatchObject({ code: 'TARGET_UNSUPPORTED' })
    }
  })

  test('when it is a file in a language without a frontend, or no source at all', async () => {
    const cwd = temporaryFolder({ 'main.go': 'package main', 'notes.txt': 'words' })
    await expect(open('main.go', { cwd })).rejects.toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      message: expect.stringContaining('main.go is Go'),
    })
    await expect(open('notes.txt', { cwd })).rejects.toMatchObject({ code: 'TARGET_UNSUPPORTED' })
  })

  test('when it is a binary file or too large', async () => {
    const cwd = temporaryFolder({ 'a.js': Buffer.alloc(4_000), 'big.js': 'x'.repeat(200) })
    await expect(open('a.js', { cwd })).rejects.toMatchObject({ code: 'TARGET_NOT_READABLE' })
    const opening = open('big.js', { cwd, limits: { fileBytesMax: 100 } })
    await expect(opening).rejects.toMatchObject({ code: 'TARGET_NOT_READABLE' })
  })

  test('when a part of its path is a file', async () => {
    const cwd = temporaryFolder({ 'a.js': '' })
    await expect(open('a.js/b', { cwd })).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' })
  })
})

test('a script without an extension is a file like others', async () => {
  const cwd = temporaryFolder({ server: '#!/usr/bin/env -S node --enable-source-maps\n' })
  expect((await open('server', { cwd })).files[0]?.language).toBe('javascript')
})

test('an interrupt before the start opens nothing', async () => {
  const opening = open(temporaryFolder(), { signal: AbortSignal.abort(new Error('interrupted')) })
  await expect(opening).rejects.toThrow('interrupted')
})
