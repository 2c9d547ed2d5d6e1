import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../target/temporary-folder.ts'
import { handfast } from './handfast.ts'

const weak = { 'src/a.ts': 'WEAK unbound-session' }

describe('reports', () => {
  test('pretty goes to standard output when no other does', async () => {
    const cwd = temporaryFolder(weak)
    const ending = await handfast(['audit', '.', '--format', 'json=out.json'], { cwd })
    expect(ending.stdout).toContain('high[unbound-session]')
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toMatchObject({ target: '.' })
    const json = await handfast(['audit', '.', '--format', 'json'], { cwd })
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [{ weakness: 'unbound-session' }] })
    expect(json.stderr).toBe('')
  })

  test('several go to several files in one run', async () => {
    const cwd = temporaryFolder(weak)
    const formats = ['sarif', 'junit', 'html', 'markdown', 'gitlab', 'github', 'concise']
    const args = formats.flatMap((format) => ['--format', `${format}=out.${format}`])
    const ending = await handfast(['audit', '.', '--quiet', ...args], { cwd })
    expect(ending).toEqual({ code: 1, stdout: '', stderr: '' })
    for (const format of formats) {
      expect(readFileSync(join(cwd, `out.${format}`), 'utf8')).toContain('unbound-session')
    }
  })

  test('two cannot share standard output', async () => {
    const args = ['audit', '.', '--format', 'json', '--format', 'sarif']
    const ending = await handfast(args, { cwd: temporaryFolder(weak) })
    expect(ending.code).toBe(2)
    expect(ending.stderr).toContain('Write --format sarif=FILE.')
  })

  test('a file name may hold an equals sign', async () => {
    const cwd = temporaryFolder(weak)
    await handfast(['audit', '.', '--format=json=a=b.json'], { cwd })
    expect(existsSync(join(cwd, 'a=b.json'))).toBe(true)
  })

  test('nothing is printed with --quiet but what was asked for', async () => {
    const cwd = temporaryFolder(weak)
    expect((await handfast(['audit', '.', '-q'], { cwd })).stdout).toBe('')
    const concise = await handfast(['audit', '.', '-q', '--format', 'concise'], { cwd })
    expect(concise.stdout).toContain('src/a.ts:1:1')
  })
})

describe('paths in reports', () => {
  test('lead from where the command runs', async () => {
    const cwd = temporaryFolder({ 'packages/server/src/a.ts': 'WEAK unbound-session' })
    const run = async (label: string, from: string, format: string): Promise<string> =>
      (await handfast(['audit', label, '--format', format], { cwd: from })).stdout
    expect(await run('packages/server', cwd, 'concise')).toMatch(
      /^packages\/server\/src\/a\.ts:1:1/,
    )
    expect(await run('packages/server/src/a.ts', cwd, 'github')).toContain(
      'file=packages/server/src/a.ts',
    )
    expect(await run('.', join(cwd, 'packages/server'), 'concise')).toMatch(/^src\/a\.ts:1:1/)
    expect(await run('../server', join(cwd, 'packages/server'), 'concise')).toMatch(/^src\/a\.ts/)
  })

  test('lead elsewhere as the user wrote it, for people only', async () => {
    const folder = temporaryFolder({ 'one/a.ts': 'WEAK unbound-session', 'two/x': '' })
    const options = { cwd: join(folder, 'two') }
    const shown = await handfast(['audit', '../one', '--format', 'concise'], options)
    expect(shown.stdout).toMatch(/^\.\.\/one\/a\.ts:1:1/)
    const absolute = await handfast(['audit', join(folder, 'one'), '--format', 'concise'], options)
    expect(absolute.stdout.startsWith(`${folder}/one/a.ts:1:1`)).toBe(true)
    const sarif = await handfast(['audit', '../one', '--format', 'sarif'], options)
    expect(sarif.stdout).not.toContain('../one/a.ts')
  })

  test('of several targets start with the target, and lead to the sources', async () => {
    const cwd = temporaryFolder({
      'a/x.ts': 'const one = 1 // WEAK unbound-session',
      'b/x.ts': 'const two = 2 // WEAK client-chosen-session-id',
    })
    const ending = await handfast(['audit', 'a', 'b'], { cwd })
    expect(ending.stdout).toMatch(/b\/x\.ts:1:[\s\S]*const two[\s\S]*a\/x\.ts:1:[\s\S]*const one/)
    const json = JSON.parse(
      (await handfast(['audit', 'a', 'b', '--format', 'json'], { cwd })).stdout,
    )
    expect(json).toMatchObject({ target: 'a, b', coverage: { files: 2, analysed: 2 } })
  })
})

describe('files', () => {
  test('are replaced whole, through links, and nothing else stays behind', async () => {
    const cwd = temporaryFolder({ ...weak, 'real/old.json': 'old' })
    symlinkSync('real/old.json', join(cwd, 'out.json'))
    await handfast(['audit', '.', '--format', 'json=out.json'], { cwd })
    expect(readFileSync(join(cwd, 'real/old.json'), 'utf8')).toContain('schemaVersion')
    expect(readdirSync(cwd).toSorted()).toEqual(['out.json', 'real', 'src'])
  })

  test('that cannot be written leave the old one and no other', async () => {
    const cwd = temporaryFolder(weak)
    mkdirSync(join(cwd, 'taken'))
    const ending = await handfast(['audit', '.', '--format', 'json=taken'], { cwd })
    expect(ending.stderr).toContain('CLI_OUTPUT_NOT_WRITABLE')
    expect(readdirSync(cwd).toSorted()).toEqual(['src', 'taken'])
  })

  test('may be a device, which is not replaced', async () => {
    const cwd = temporaryFolder(weak)
    expect((await handfast(['audit', '.', '-q', '--format', 'json=/dev/null'], { cwd })).code).toBe(
      1,
    )
    writeFileSync('/dev/null', 'still a device')
    expect(readFileSync('/dev/null', 'utf8')).toBe('')
  })
})

describe('colour', () => {
  const escape = '\u001b['
  const run = async (
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    terminal?: number,
  ): Promise<boolean> => {
    const surroundings = { cwd: temporaryFolder(weak), env }
    const where = terminal === undefined ? surroundings : { ...surroundings, terminal }
    return (await handfast(['audit', '.', ...args], where)).stdout.includes(escape)
  }

  test('is for terminals', async () => {
    expect(await run({})).toBe(false)
    expect(await run({}, [], 80)).toBe(true)
    expect(await run({ TERM: 'dumb' }, [], 80)).toBe(false)
  })

  test('obeys NO_COLOR and FORCE_COLOR, and an option before them', async () => {
    expect(await run({ NO_COLOR: '1' }, [], 80)).toBe(false)
    expect(await run({ NO_COLOR: '' }, [], 80)).toBe(true)
    expect(await run({ FORCE_COLOR: '1' })).toBe(true)
    expect(await run({ FORCE_COLOR: '0' }, [], 80)).toBe(false)
    expect(await run({ NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false)
    expect(await run({ NO_COLOR: '1' }, ['--color', 'always'])).toBe(true)
    expect(await run({ FORCE_COLOR: '1' }, ['--color=never'])).toBe(false)
  })

  test('hyperlinks are for terminals that are no build log', async () => {
    const cwd = temporaryFolder(weak)
    const link = '\u001b]8;;https://'
    expect((await handfast(['audit', '.'], { cwd, terminal: 80 })).stdout).toContain(link)
    const build = await handfast(['audit', '.'], { cwd, terminal: 80, env: { CI: 'true' } })
    expect(build.stdout).not.toContain(link)
  })
})

test('the width is that of the terminal, of COLUMNS, or what was asked for', async () => {
  const message = 'WEAK unbound-session'
  const cwd = temporaryFolder({ 'a.ts': `${'x'.repeat(300)} ${message}` })
  const longest = async (
    args: readonly string[],
    surroundings: Readonly<Record<string, unknown>>,
  ): Promise<number> => {
    const { stdout } = await handfast(['audit', '.', '--color=never', ...args], {
      cwd,
      ...surroundings,
    })
    return Math.max(...stdout.split('\n').map((line) => line.length))
  }
  expect(await longest([], {})).toBeLessThanOrEqual(80)
  expect(await longest([], { env: { COLUMNS: '120' } })).toBeGreaterThan(100)
  expect(await longest(['--width', '100'], { env: { COLUMNS: '200' } })).toBeLessThanOrEqual(100)
  expect((await handfast(['audit', '.', '--width', '9'], { cwd })).code).toBe(2)
})

describe('the first line', () => {
  const firstLine = async (...args: readonly string[]): Promise<string> => {
    const cwd = temporaryFolder({ 'a.ts': '', 'b\u001b[2J.ts': '' })
    return (await handfast(['audit', ...args], { cwd })).stdout.split('\n')[0] ?? ''
  }

  test('says what is audited, before anything is', async () => {
    expect(await firstLine('a.ts')).toBe('handfast 9.8.7, auditing a.ts')
    expect(await firstLine('.', 'a.ts')).toBe('handfast 9.8.7, auditing . and 1 more')
    expect(await firstLine('b\u001b[2J.ts')).toBe('handfast 9.8.7, auditing b\\x1b[2J.ts')
  })

  test('is for people: other formats, --quiet and a wrong target have none', async () => {
    expect(await firstLine('a.ts', '--format', 'json')).toBe('{')
    expect(await firstLine('a.ts', '--quiet')).toBe('')
    expect(await firstLine('gone.ts')).toBe('')
    const cwd = temporaryFolder({ 'a.ts': '' })
    const file = await handfast(['audit', 'a.ts', '--format', 'pretty=report.txt'], { cwd })
    expect(file.stdout).toMatch(/^handfast 9\.8\.7, auditing a\.ts\n\n/)
    expect(readFileSync(join(cwd, 'report.txt'), 'utf8')).not.toContain('auditing')
  })
})

describe('progress', () => {
  const manyFiles = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`f${index}.ts`, '']),
  )

  test('is shown on a terminal after two seconds, and erased', async () => {
    const cwd = temporaryFolder(manyFiles)
    const { stderr } = await handfast(['audit', '.'], { cwd, terminal: 40, tickMs: 150 })
    expect(stderr).toContain('Analysing ')
    expect(stderr.indexOf('Analysing 0 ')).toBe(-1)
    expect(stderr.endsWith('\r\u001b[2K')).toBe(true)
  })

  test('is shown neither in a pipe, nor in a short run, nor with --quiet', async () => {
    const cwd = temporaryFolder(manyFiles)
    expect((await handfast(['audit', '.'], { cwd, tickMs: 150 })).stderr).toBe('')
    expect((await handfast(['audit', '.'], { cwd, terminal: 80, tickMs: 1 })).stderr).toBe('')
    const quiet = await handfast(['audit', '.', '-q'], { cwd, terminal: 80, tickMs: 150 })
    expect(quiet.stderr).toBe('')
  })

  test('never wraps a line, which could not be erased', async () => {
    const cwd = temporaryFolder({ [`${'deep/'.repeat(40)}a.ts`]: '', ...manyFiles })
    const { stderr } = await handfast(['audit', '.'], { cwd, terminal: 30, tickMs: 150 })
    const frames = stderr.split('\r\u001b[2K').map((frame) => frame.length)
    expect(Math.max(...frames)).toBeLessThan(30)
  })

  test('is erased when the run fails', async () => {
    const cwd = temporaryFolder(manyFiles)
    const { stderr } = await handfast(['audit', '.'], {
      cwd,
      terminal: 80,
      tickMs: 3_000,
      runAudit: async (_, { onProgress }) => {
        onProgress?.(1, 2, 'x.ts')
        onProgress?.(2, 2, 'y.ts')
        throw new Error('broke')
      },
    })
    expect(stderr).toMatch(
      /Following values through 2 files.*\r\u001b\[2Khandfast: this is a defect/s,
    )
  })
})
