import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { FileText } from '../../src/audit/target/target.ts'
import { open, pathsOf } from './open.ts'
import { temporaryFolder } from './temporary-folder.ts'

const readText = (text: FileText | undefined): string =>
  text?.state === 'read' ? text.text : `refused: ${text?.reason ?? 'no such file'}`

describe('links', () => {
  test('in a circle end nothing', async () => {
    const folder = temporaryFolder({ 'a/b/c.ts': '' })
    symlinkSync(folder, join(folder, 'a/b/top'))
    symlinkSync('loop', join(folder, 'loop'))
    const target = await open(folder)
    expect(pathsOf(target)).toEqual(['a/b/c.ts'])
    expect(target.leftOut).toEqual({})
  })

  test('leading outside are counted and not followed', async () => {
    const outside = temporaryFolder({ 'secret.ts': '' })
    const folder = temporaryFolder({ 'a.ts': '' })
    symlinkSync(outside, join(folder, 'folder'))
    symlinkSync(join(outside, 'secret.ts'), join(folder, 'file.ts'))
    const target = await open(folder)
    expect(pathsOf(target)).toEqual(['a.ts'])
    expect(target.leftOut).toEqual({ 'links leading outside': 2 })
  })

  test('to a folder beside the target whose name begins alike lead outside', async () => {
    const folder = temporaryFolder({ 'server/a.ts': '', 'server-other/b.ts': '' })
    symlinkSync(join(folder, 'server-other'), join(folder, 'server/link'))
    const target = await open(join(folder, 'server'))
    expect(target.leftOut).toEqual({ 'links leading outside': 1 })
  })

  test('leading to the target are resolved', async () => {
    const folder = temporaryFolder({ 'real/a.ts': '' })
    symlinkSync('real', join(folder, 'link'))
    expect(pathsOf(await open(join(folder, 'link')))).toEqual(['a.ts'])
  })

  test('put in the place of a file after it was found are refused', async () => {
    const folder = temporaryFolder({ 'a.ts': 'x', 'secret.txt': 'secret' })
    const target = await open(folder)
    rmSync(join(folder, 'a.ts'))
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'a.ts'))
    expect(target.files[0]?.read()).toEqual({ state: 'refused', reason: 'is a link' })
  })
})

describe('special files', () => {
  test('are never opened', async () => {
    const folder = temporaryFolder({ 'a.ts': '' })
    execFileSync('mkfifo', [join(folder, 'pipe.ts')])
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket.js'), resolve))
    onTestFinished(() => void server.close())
    const target = await open(folder)
    expect(pathsOf(target)).toEqual(['a.ts'])
    expect(target.leftOut).toEqual({ 'special files': 2 })
  })

  test('in the place of a file or a manifest do not make the reader wait', async () => {
    const folder = temporaryFolder({ 'a.ts': '' })
    for (const name of ['package.json', 'package-lock.json', '.gitignore', 'tsconfig.json']) {
      execFileSync('mkfifo', [join(folder, name)])
    }
    const target = await open(folder)
    rmSync(join(folder, 'a.ts'))
    execFileSync('mkfifo', [join(folder, 'a.ts')])
    expect(target.files[0]?.read()).toEqual({ state: 'refused', reason: 'is not a regular file' })
  })

  test('named directly are unsupported', async () => {
    await expect(open('/dev/null')).rejects.toMatchObject({ code: 'TARGET_UNSUPPORTED' })
  })
})

describe('what cannot be read', () => {
  test('a file that went away is refused with its reason', async () => {
    const folder = temporaryFolder({ 'a.ts': '' })
    const target = await open(folder)
    rmSync(join(folder, 'a.ts'))
    expect(target.files[0]?.read()).toEqual({
      state: 'refused',
      reason: 'cannot be read (ENOENT)',
    })
  })

  test('a folder that went away while walking is listed', async () => {
    const folder = temporaryFolder({ 'z/a.ts': '' })
    let isRemoved = false
    const target = await open(folder, {
      onProgress: () => {
        if (!isRemoved) rmSync(join(folder, 'z'), { recursive: true })
        isRemoved = true
      },
    })
    expect(target.notAnalysed).toEqual([{ file: 'z/', reason: 'cannot be read (ENOENT)' }])
    expect(target.filesInScope).toBe(1)
  })

  test('a file over the limit is listed and never opened', async () => {
    const target = await open(temporaryFolder({ 'big.js': 'x'.repeat(101), 'a.js': '' }), {
      limits: { fileBytesMax: 100 },
    })
    expect(pathsOf(target)).toEqual(['a.js'])
    expect(target.notAnalysed).toEqual([{ file: 'big.js', reason: 'is larger than 100 bytes' }])
  })

  test('a file that grew over the limit is refused', async () => {
    const folder = temporaryFolder({ 'a.js': 'x' })
    const target = await open(folder, { limits: { fileBytesMax: 100 } })
    writeFileSync(join(folder, 'a.js'), 'x'.repeat(101))
    expect(target.files[0]?.read()).toMatchObject({ state: 'refused' })
  })
})

describe('names', () => {
  test('with control characters are listed in a form that can be printed', async () => {
    const folder = temporaryFolder({ 'a.ts': '', 'red\u001b[31m.ts': '', 'x\ny/b.ts': '' })
    writeFileSync(join(folder, 'turned\u202ets.exe.ts'), '')
    const target = await open(folder)
    expect(pathsOf(target)).toEqual(['a.ts'])
    expect(target.notAnalysed.map(({ file }) => file)).toEqual([
      'red\\u001b[31m.ts',
      'turned\\u202ets.exe.ts',
      'x\\u000ay/',
    ])
  })

  test('that no UTF-8 can spell do not end the walk', async () => {
    const folder = temporaryFolder({ 'a.ts': '' })
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.ts')]),
      'x',
    )
    const target = await open(folder)
    expect(target.files).toHaveLength(2)
    expect(target.files.map((file) => file.read().state).toSorted()).toEqual(['read', 'refused'])
  })

  test('like __proto__ are names like any other', async () => {
    const manifest = '{"name": "x", "dependencies": {"__proto__": "1.0.0", "constructor": "2.0.0"}}'
    const folder = temporaryFolder({ 'package.json': manifest, '__proto__/a.ts': '' })
    const target = await open(folder)
    expect(pathsOf(target)).toEqual(['__proto__/a.ts'])
    expect(target.packages[0]?.dependencies.map(({ name }) => name)).toEqual([
      '__proto__',
      'constructor',
    ])
  })
})

describe('sizes', () => {
  test('more source files than the limit are counted', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}.ts`, '']))
    const target = await open(temporaryFolder(files), { limits: { filesMax: 5 } })
    expect(target.files).toHaveLength(5)
    expect(target.filesInScope).toBe(20)
    expect(target.notAnalysed[0]?.reason).toContain('more than 5 source files')
  })

  test('more names than the limit end the walk, with a word', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`d${index}/a.ts`, '']),
    )
    const target = await open(temporaryFolder(files), { limits: { entriesMax: 60 } })
    expect(target.files.length).toBeLessThan(20)
    expect(target.notAnalysed).toHaveLength(1)
    expect(target.notAnalysed[0]?.reason).toContain('more than 60 names')
  })

  test('folders deeper than the limit are listed', async () => {
    const folder = temporaryFolder({ 'a/b/c/d/e.ts': '', 'a/x.ts': '' })
    const target = await open(folder, { limits: { depthMax: 2 } })
    expect(pathsOf(target)).toEqual(['a/x.ts'])
    expect(target.notAnalysed).toEqual([{ file: 'a/b/c/', reason: 'is deeper than 2 folders' }])
  })

  test('a long list of what is not analysed ends with how many more there are', async () => {
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}.go`, '']))
    const target = await open(temporaryFolder(files), { limits: { notAnalysedMax: 3 } })
    expect(target.notAnalysed).toHaveLength(4)
    expect(target.notAnalysed[3]).toEqual({ file: '…', reason: '6 more are not listed' })
    expect(target.filesInScope).toBe(9)
  })

  test('thousands of files are walked in seconds', async () => {
    const folder = temporaryFolder()
    for (let index = 0; index < 40; index += 1) {
      mkdirSync(join(folder, `d${index}`))
      for (let file = 0; file < 100; file += 1)
        writeFileSync(join(folder, `d${index}/f${file}.js`), '')
    }
    const startMs = performance.now()
    const target = await open(folder)
    expect(target.files).toHaveLength(4_000)
    expect(performance.now() - startMs).toBeLessThan(5_000)
  })
})

describe('.gitignore', () => {
  test('patterns that take exponential time are passed over', async () => {
    const pattern = `${'**/a/'.repeat(20)}b`
    const path = `${'a/'.repeat(60)}c.ts`
    const folder = temporaryFolder({
      '.gitignore': `${pattern}\ngone.ts\n`,
      [path]: '',
      'gone.ts': '',
    })
    const startMs = performance.now()
    expect(pathsOf(await open(folder))).toEqual([path])
    expect(performance.now() - startMs).toBeLessThan(5_000)
  })

  test('one that is too large, or binary, is as if it were not there', async () => {
    const large = temporaryFolder({ '.gitignore': 'x\n'.repeat(200_000), 'x/a.ts': '' })
    expect(pathsOf(await open(large))).toEqual(['x/a.ts'])
    const binary = temporaryFolder({ '.gitignore': Buffer.alloc(1000, 0xff), 'a.ts': '' })
    expect(pathsOf(await open(binary))).toEqual(['a.ts'])
  })
})

describe('text', () => {
  const textOf = async (bytes: Buffer): Promise<FileText | undefined> =>
    (await open(temporaryFolder({ 'a.ts': bytes }))).files[0]?.read()

  test('with bytes that are not UTF-8 is read with replacements, and says so', async () => {
    const text = await textOf(Buffer.from([0x61, 0xff, 0x62]))
    expect(text).toEqual({
      state: 'read',
      text: 'a\ufffdb',
      note: 'bytes that are not UTF-8 were replaced',
    })
  })

  test('keeps a stray NUL, which must not hide a file', async () => {
    const source = 'const a = 1 // \0\n'
    expect(await textOf(Buffer.from(source))).toEqual({ state: 'read', text: source, note: null })
  })

  test('that is binary is refused', async () => {
    const noise = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 167) % 256))
    expect(await textOf(noise)).toEqual({ state: 'refused', reason: 'is not text' })
    expect(await textOf(Buffer.alloc(5_000))).toEqual({ state: 'refused', reason: 'is not text' })
  })

  test('loses a byte order mark', async () => {
    expect(readText(await textOf(Buffer.from('\ufeffx', 'utf8')))).toBe('x')
  })

  test('in UTF-16 is read when it says so', async () => {
    const text = await textOf(Buffer.from('\ufeffconst a = 1', 'utf16le'))
    expect(text).toEqual({ state: 'read', text: 'const a = 1', note: 'read as utf-16le' })
  })

  test('may be empty', async () => {
    expect(await textOf(Buffer.alloc(0))).toEqual({ state: 'read', text: '', note: null })
  })
})

test('an interrupt ends the walk with its reason', async () => {
  const folder = temporaryFolder({ 'a/b.ts': '' })
  const interruption = new AbortController()
  const opening = open(folder, {
    signal: interruption.signal,
    onProgress: () => interruption.abort(new Error('interrupted')),
  })
  await expect(opening).rejects.toThrow('interrupted')
})
