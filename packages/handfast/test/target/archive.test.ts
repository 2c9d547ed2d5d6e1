import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { tarOf, tgzOf } from './archive.ts'
import type { Entry } from './archive.ts'
import { open, pathsOf } from './open.ts'
import type { OpenOverrides } from './open.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { Target } from '../../src/audit/target/target.ts'

function openBytes(bytes: Buffer, options?: OpenOverrides, name = 'x.tgz'): Promise<Target> {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return open(path, options)
}

const openEntries = (entries: readonly Entry[], options?: OpenOverrides): Promise<Target> =>
  openBytes(tgzOf(entries), options)

describe('an archive', () => {
  test('has the files as they were packed, build output too', async () => {
    const target = await openEntries([
      { path: 'package/package.json', text: '{"name": "server", "version": "1.0.0"}' },
      { path: 'package/src/a.ts', text: 'a' },
      { path: 'package/dist/a.js', text: 'b' },
      { path: 'package/.gitignore', text: 'dist' },
    ])
    expect(pathsOf(target)).toEqual(['dist/a.js', 'src/a.ts'])
    expect(target).toMatchObject({ kind: 'archive', folder: null, name: 'server@1.0.0' })
    expect(target.files[0]?.read()).toEqual({ state: 'read', text: 'b', note: null })
  })

  test('frees its files when it is closed', async () => {
    const target = await openEntries([{ path: 'package/a.js', text: 'a' }])
    await target.close()
    expect(target.files[0]?.read()).toMatchObject({ state: 'refused' })
  })

  test('leaves out what a folder would: tests, dependencies, declarations', async () => {
    const target = await openEntries([
      { path: 'package/a.js' },
      { path: 'package/test/b.js' },
      { path: 'package/node_modules/c/index.js' },
      { path: 'package/node_modules/d/index.js' },
      { path: 'package/a.d.ts' },
    ])
    expect(pathsOf(target)).toEqual(['a.js'])
    expect(target.leftOut).toEqual({
      'dependency folders': 1,
      tests: 1,
      'type declarations': 1,
    })
  })

  test('may be a plain .tar with another top folder, or none', async () => {
    const named = await openBytes(tarOf([{ path: 'repo-1a2b/a.py' }]), {}, 'x.tar')
    expect(pathsOf(named)).toEqual(['a.py'])
    const flat = await openBytes(tarOf([{ path: 'a.py' }, { path: 'lib/b.py' }]), {}, 'x.tar')
    expect(pathsOf(flat)).toEqual(['a.py', 'lib/b.py'])
  })

  test('keeps the last of two files with one path, as unpacking would', async () => {
    const target = await openEntries([
      { path: 'package/a.js', text: 'first' },
      { path: 'package/a.js', text: 'last' },
    ])
    expect(target.files.map((file) => file.read())).toEqual([
      { state: 'read', text: 'last', note: null },
    ])
  })

  test('obeys exclusions, of folders too', async () => {
    const entries = [{ path: 'package/a.js' }, { path: 'package/old/deep/b.js' }]
    const target = await openEntries(entries, { isExcluded: (path) => path === 'old/' })
    expect(pathsOf(target)).toEqual(['a.js'])
    expect(target.leftOut).toEqual({ excluded: 1 })
  })
})

describe('a hostile archive is refused', () => {
  const outside = [
    '../outside.js',
    'package/../../outside.js',
    'package/a/../../../outside.js',
    '/etc/cron.d/outside.js',
    'C:\\outside.js',
    'package\\..\\..\\outside.js',
    '\\\\server\\outside.js',
  ]
  for (const path of outside) {
    test(`with the path ${path}`, async () => {
      const opening = openEntries([{ path: 'package/a.js' }, { path, text: 'x' }])
      await expect(opening).rejects.toMatchObject({ code: 'TARGET_ARCHIVE_HOSTILE' })
    })
  }

  test('when it is compressed twice', async () => {
    const twice = gzipSync(tgzOf([{ path: 'package/a.js' }]))
    await expect(openBytes(twice)).rejects.toMatchObject({ code: 'TARGET_ARCHIVE_HOSTILE' })
  })

  test('without moving the cursor of a terminal', async () => {
    const opening = openEntries([{ path: '../\u001b[2Jx.js', text: 'x' }])
    await expect(opening).rejects.toThrow('\\u001b[2Jx.js')
  })
})

describe('an archive that is too much', () => {
  test('a bomb is not unpacked', async () => {
    const zeros = Buffer.alloc(30 * 1024 * 1024)
    const bomb = tgzOf([{ path: 'package/a.js', text: zeros }])
    expect(bomb.length).toBeLessThan(100_000)
    const opening = openBytes(bomb, { limits: { archiveBytesMax: 1024 * 1024 } })
    await expect(opening).rejects.toMatchObject({ code: 'TARGET_ARCHIVE_TOO_LARGE' })
  })

  test('more entries than the limit', async () => {
    const entries = Array.from({ length: 20 }, (_, index) => ({ path: `package/${index}.js` }))
    const opening = openEntries(entries, { limits: { entriesMax: 10 } })
    await expect(opening).rejects.toMatchObject({ code: 'TARGET_ARCHIVE_TOO_LARGE' })
  })

  test('a file over the limit is listed, the others are read', async () => {
    const entries = [{ path: 'package/big.js', text: 'x'.repeat(2_000) }, { path: 'package/a.js' }]
    const target = await openEntries(entries, { limits: { fileBytesMax: 1_000 } })
    expect(pathsOf(target)).toEqual(['a.js'])
    expect(target.notAnalysed).toEqual([{ file: 'big.js', reason: 'is larger than 1000 bytes' }])
  })

  test('more source files than the limit are counted', async () => {
    const entries = Array.from({ length: 9 }, (_, index) => ({ path: `package/${index}.js` }))
    const target = await openEntries(entries, { limits: { filesMax: 4 } })
    expect(target.files).toHaveLength(4)
    expect(target.filesInScope).toBe(9)
  })
})

describe('entries that are no files', () => {
  test('links and devices are counted and never made', async () => {
    const target = await openEntries([
      { path: 'package/a.js' },
      { path: 'package/b.js', type: 'SymbolicLink', linkpath: '/etc/passwd' },
      { path: 'package/c.js', type: 'Link', linkpath: 'package/a.js' },
      { path: 'package/d.js', type: 'FIFO' },
      { path: 'package/e.js', type: 'CharacterDevice' },
    ])
    expect(pathsOf(target)).toEqual(['a.js'])
    expect(target.leftOut).toEqual({ links: 2, 'special files': 2 })
  })

  test('names with control characters are listed in a form that can be printed', async () => {
    const target = await openEntries([{ path: 'package/a.js' }, { path: 'package/\u001b]0;x.js' }])
    expect(target.notAnalysed.map(({ file }) => file)).toEqual(['\\u001b]0;x.js'])
  })
})

describe('a broken archive', () => {
  const whole = tgzOf([{ path: 'package/a.js', text: 'x'.repeat(10_000) }])

  test('that ends too early', async () => {
    const opening = openBytes(whole.subarray(0, whole.length - 20))
    await expect(opening).rejects.toMatchObject({ code: 'TARGET_ARCHIVE_BROKEN' })
  })

  test('that is no archive at all', async () => {
    for (const bytes of [Buffer.from('hello'), Buffer.alloc(0), gzipSync(Buffer.from('hello'))]) {
      await expect(openBytes(bytes)).rejects.toMatchObject({ code: 'TARGET_ARCHIVE_BROKEN' })
    }
  })

  test('whose header claims more than there is', async () => {
    const opening = openEntries([{ path: 'package/a.js', text: 'x', size: 5_000_000 }])
    await expect(opening).rejects.toMatchObject({ code: 'TARGET_ARCHIVE_BROKEN' })
  })

  test('in which any one bit is wrong never ends otherwise', async () => {
    const tar = tarOf([
      { path: 'package/a.js', text: 'a' },
      { path: 'package/b.js', text: 'b' },
    ])
    const codes = new Set<string>()
    for (let at = 0; at < 512; at += 7) {
      const flipped = Buffer.from(tar)
      flipped[at] = (flipped[at] ?? 0) ^ 0x10
      const outcome = await openBytes(flipped, {}, 'x.tar').then(
        () => 'opened',
        (error: { readonly code?: string }) => error.code ?? String(error),
      )
      codes.add(outcome)
    }
    const allowed = ['opened', 'TARGET_ARCHIVE_BROKEN', 'TARGET_ARCHIVE_HOSTILE']
    expect([...codes].filter((code) => !allowed.includes(code))).toEqual([])
    expect(codes).toContain('TARGET_ARCHIVE_BROKEN')
  })
})
