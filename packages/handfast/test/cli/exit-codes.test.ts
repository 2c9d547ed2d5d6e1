import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../target/temporary-folder.ts'
import { handfast } from './handfast.ts'
import { auditMarkers } from './marker-engine.ts'

const medium = 'WEAK session-id-in-url'
const high = 'WEAK unbound-session'
const low = 'WEAK token-bytes-binding'

const codeOf = async (
  files: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<number> =>
  (await handfast(['audit', '.', ...options], { cwd: temporaryFolder(files) })).code

describe('0', () => {
  test('when nothing was found', async () => {
    expect(await codeOf({ 'a.ts': '' })).toBe(0)
  })

  test('when findings are below the bar', async () => {
    expect(await codeOf({ 'a.ts': low })).toBe(0)
    expect(await codeOf({ 'a.ts': medium }, '--fail-on', 'high')).toBe(0)
    expect(await codeOf({ 'a.ts': high }, '--fail-on', 'never')).toBe(0)
  })

  test('when findings are suppressed', async () => {
    const ignored = `${high} // handfast-ignore[unbound-session] -- accepted`
    expect(await codeOf({ 'a.ts': ignored })).toBe(0)
    expect(await codeOf({ 'a.ts': ignored }, '--no-ignores')).toBe(1)
  })

  test('with --exit-zero', async () => {
    expect(await codeOf({ 'a.ts': high }, '--exit-zero')).toBe(0)
  })

  test('when findings are less certain, or less severe, than what was asked for', async () => {
    expect(await codeOf({ 'a.ts': `${high} low` }, '--min-confidence', 'medium')).toBe(0)
    expect(await codeOf({ 'a.ts': medium }, '--min-severity', 'high')).toBe(0)
  })

  test('when what was found was not asked for', async () => {
    expect(await codeOf({ 'a.ts': high }, '--only', 'unbound-handle,unbound-task')).toBe(0)
    expect(await codeOf({ 'a.ts': high }, '--only', 'unbound-handle,unbound-session')).toBe(1)
  })
})

describe('1', () => {
  test('when findings reach the bar', async () => {
    expect(await codeOf({ 'a.ts': medium })).toBe(1)
    expect(await codeOf({ 'a.ts': high }, '--fail-on=high')).toBe(1)
    expect(await codeOf({ 'a.ts': low }, '--fail-on', 'low')).toBe(1)
  })

  test('wins over too little coverage: there is something to do', async () => {
    const files = { 'a.ts': high, 'b.ts': 'UNREADABLE', 'c.ts': 'UNREADABLE' }
    expect(await codeOf(files)).toBe(1)
  })

  test('when any of several targets has findings', async () => {
    const cwd = temporaryFolder({ 'a/x.ts': '', 'b/x.ts': high })
    expect((await handfast(['audit', 'a', 'b'], { cwd })).code).toBe(1)
  })
})

describe('2', () => {
  test('for every failure, with its code and what to do', async () => {
    const failures: readonly (readonly [readonly string[], string])[] = [
      [['audit', 'nothing-here'], 'TARGET_NOT_FOUND'],
      [['audit'], 'CLI_ARGUMENT_MISSING'],
      [['audit', '.', '--nonsense'], 'CLI_OPTION_UNKNOWN'],
      [['audit', '.', '--fail-on', 'huge'], 'CLI_OPTION_VALUE'],
      [['audit', '.', '--config', 'gone.yaml'], 'CONFIG_NOT_FOUND'],
      [['audit', '.', '--baseline', 'gone.json'], 'CLI_BASELINE_NOT_READABLE'],
      [['audit', '.', '--baseline', 'a.ts'], 'BASELINE_NOT_JSON'],
      [['audit', '.', '--format', 'json=gone/out.json'], 'CLI_OUTPUT_FOLDER_MISSING'],
      [['console'], 'CLI_COMMAND_UNKNOWN'],
    ]
    const cwd = temporaryFolder({ 'a.ts': 'const a = 1' })
    for (const [args, code] of failures) {
      const ending = await handfast(args, { cwd })
      expect(ending, args.join(' ')).toMatchObject({ code: 2 })
      expect(ending.stderr).toContain(`(${code})`)
      expect(ending.stderr).not.toContain('    at ')
    }
  })

  test('and --exit-zero does not silence it', async () => {
    expect((await handfast(['audit', 'nothing-here', '--exit-zero'])).code).toBe(2)
  })

  test('for a defect, which is shown whole', async () => {
    const runAudit = (): Promise<never> => Promise.reject(new Error('the engine broke'))
    const cwd = temporaryFolder({ 'a.ts': '' })
    const ending = await handfast(['audit', '.'], { cwd, runAudit })
    expect(ending.code).toBe(2)
    expect(ending.stderr).toMatch(/defect of Handfast[\s\S]*the engine broke\n\s+at /)
  })
})

describe('3', () => {
  test('when there is nothing to analyse, saying what was left out', async () => {
    const cwd = temporaryFolder({ 'tests/a.ts': high, 'README.md': '' })
    const ending = await handfast(['audit', '.'], { cwd })
    expect(ending.code).toBe(3)
    expect(ending.stderr).toContain('Left out: 1 tests. --include-tests analyses tests too.')
  })

  test('when less than half of the source files could be analysed', async () => {
    const half = { 'a.ts': '', 'b.ts': 'UNREADABLE' }
    expect(await codeOf(half)).toBe(0)
    expect(await codeOf({ ...half, 'c.ts': 'UNREADABLE' })).toBe(3)
    expect(await codeOf({ 'a.ts': '', 'main.go': '', 'other.go': '' })).toBe(3)
  })

  test('and --exit-zero does not silence it', async () => {
    expect(await codeOf({ 'README.md': '' }, '--exit-zero', '--fail-on', 'never')).toBe(3)
  })
})

describe('130 when interrupted, without a report', () => {
  test('says how far it came', async () => {
    const interruption = new AbortController()
    const ending = await handfast(['audit', '.', '--quiet'], {
      cwd: temporaryFolder({ 'a.ts': high, 'b.ts': high }),
      signal: interruption.signal,
      runAudit: async (_, { signal, onProgress }) => {
        onProgress?.(1, 2, 'b.ts')
        interruption.abort()
        signal?.throwIfAborted()
        throw new TypeError('not reached')
      },
    })
    expect(ending).toEqual({
      code: 130,
      stdout: '',
      stderr:
        'handfast: interrupted, so nothing is reported\n  .: 1 of 2 files read, none judged\n',
    })
  })

  test('with each of its targets', async () => {
    const interruption = new AbortController()
    const { code, stderr } = await handfast(['audit', 'a', 'b', 'c'], {
      cwd: temporaryFolder({ 'a/a.ts': high, 'b/b.ts': high, 'c/c.ts': high }),
      signal: interruption.signal,
      runAudit: async (target, options) => {
        const result = await auditMarkers(target, options)
        options.onProgress?.(1, 1, '')
        if (target.label === 'b') interruption.abort()
        return result
      },
    })
    expect(code).toBe(130)
    expect(stderr.split('\n')).toEqual([
      'handfast: interrupted, so nothing is reported',
      '  a: analysed, not reported',
      '  b: 1 file read, not judged',
      '  c: not looked at',
      '',
    ])
  })
})
