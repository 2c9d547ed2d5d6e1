import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../target/temporary-folder.ts'
import { handfast } from './handfast.ts'

const config = (...lines: readonly string[]): string => ['version: 1', ...lines, ''].join('\n')

describe('handfast.yaml', () => {
  test('of the target decides, and options win over it', async () => {
    const cwd = temporaryFolder({
      'handfast.yaml': config('failOn: critical', 'persona: auditor', 'minConfidence: high'),
      'a.ts': 'WEAK unbound-session\nWEAK unbound-handle low\n',
    })
    const ending = await handfast(['audit', '.', '--format', 'json'], { cwd })
    expect(ending.code).toBe(0)
    const result = JSON.parse(ending.stdout)
    expect(result.context).toEqual(['persona auditor'])
    expect(result.findings).toHaveLength(1)
    expect((await handfast(['audit', '.', '--fail-on', 'high'], { cwd })).code).toBe(1)
    expect((await handfast(['audit', '.', '--no-config'], { cwd })).code).toBe(1)
  })

  test('above the target in its repository applies, with its own paths', async () => {
    const cwd = temporaryFolder({
      '.git/HEAD': '',
      'handfast.yaml': config(
        'exclude: [packages/server/old/]',
        'ignore:',
        '  - weakness: unbound-session',
        '    path: packages/server/src/*.ts',
        '    reason: one user',
      ),
      'packages/server/src/a.ts': 'WEAK unbound-session',
      'packages/server/old/b.ts': 'WEAK unbound-session',
      'packages/other/src/a.ts': 'WEAK unbound-session',
    })
    const server = await handfast(['audit', 'packages/server', '--format', 'json'], { cwd })
    expect(server.code).toBe(0)
    expect(JSON.parse(server.stdout)).toMatchObject({
      findings: [{ suppressed: { by: 'config', reason: 'one user' } }],
      coverage: { leftOut: { excluded: 1 } },
      unusedSuppressions: [],
    })
    expect((await handfast(['audit', 'packages/other'], { cwd })).code).toBe(1)
    expect((await handfast(['audit', '.'], { cwd })).code).toBe(1)
    const inside = join(cwd, 'packages/server/src')
    expect((await handfast(['audit', 'a.ts'], { cwd: inside })).code).toBe(0)
  })

  test('above a target outside of any repository does not apply', async () => {
    const cwd = temporaryFolder({
      'handfast.yaml': config('failOn: never'),
      'server/a.ts': 'WEAK unbound-session',
    })
    expect((await handfast(['audit', 'server'], { cwd })).code).toBe(1)
    const named = await handfast(['audit', 'server', '--config', 'handfast.yaml'], { cwd })
    expect(named.code).toBe(0)
  })

  test('with a mistake ends the run and names each line', async () => {
    const cwd = temporaryFolder({
      'handfast.yaml': config('failon: high', 'persona: regulr'),
      'a.ts': '',
    })
    expect(await handfast(['audit', '.'], { cwd })).toEqual({
      code: 2,
      stdout: 'handfast 9.8.7, auditing .\n\n',
      stderr:
        'handfast: handfast.yaml:2:1: Unknown key "failon". Did you mean "failOn"?\n' +
        'handfast.yaml:3:10: "persona" must be one of regular, pedantic, auditor. ' +
        'Did you mean "regular"?\n' +
        '  (CONFIG_KEY_UNKNOWN)\n',
    })
  })

  test('serves several targets: an entry is idle when it is so in all of them', async () => {
    const cwd = temporaryFolder({
      '.git/HEAD': '',
      'handfast.yaml': config(
        'ignore:',
        '  - { weakness: unbound-session, path: a/, reason: one user }',
        '  - { weakness: unbound-task, reason: none left }',
      ),
      'a/x.ts': 'WEAK unbound-session',
      'b/x.ts': '',
    })
    const ending = await handfast(['audit', 'a', 'b', '--format', 'json'], { cwd })
    expect(JSON.parse(ending.stdout).unusedSuppressions).toEqual([
      { by: 'config', at: 'handfast.yaml:4', reason: 'matches nothing' },
    ])
  })

  test('may include tests, and name a baseline beside it', async () => {
    const cwd = temporaryFolder({ 'test/a.ts': 'WEAK unbound-session', 'b.ts': '' })
    await handfast(['audit', '.', '--include-tests', '--write-baseline', 'known.json'], { cwd })
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(cwd, 'handfast.yaml'), config('includeTests: true', 'baseline: known.json'))
    const ending = await handfast(['audit', '.', '--format', 'json'], { cwd })
    expect(ending.code).toBe(0)
    expect(JSON.parse(ending.stdout).findings).toMatchObject([{ suppressed: { by: 'baseline' } }])
  })
})

describe('a baseline', () => {
  test('accepts what is there today, and nothing that comes later', async () => {
    const cwd = temporaryFolder({ 'a.ts': 'WEAK unbound-session' })
    const written = await handfast(['audit', '.', '--write-baseline', 'known.json', '-q'], { cwd })
    expect(written).toEqual({ code: 0, stdout: '', stderr: '' })
    const entries = JSON.parse(readFileSync(join(cwd, 'known.json'), 'utf8')).entries
    expect(entries).toMatchObject([{ weakness: 'unbound-session', createdAt: '2026-11-21' }])
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(cwd, 'a.ts'), '// moved\n\nWEAK unbound-session')
    expect((await handfast(['audit', '.', '--baseline', 'known.json'], { cwd })).code).toBe(0)
    writeFileSync(join(cwd, 'b.ts'), 'WEAK unbound-handle')
    expect((await handfast(['audit', '.', '--baseline', 'known.json'], { cwd })).code).toBe(1)
    const ignored = await handfast(['audit', '.', '--baseline', 'known.json', '--no-ignores'], {
      cwd,
    })
    expect(JSON.parse(readFileSync(join(cwd, 'known.json'), 'utf8')).entries).toEqual(entries)
    expect(ignored.code).toBe(1)
  })

  test('written again keeps the reasons of what still holds', async () => {
    const cwd = temporaryFolder({ 'a.ts': 'WEAK unbound-session' })
    await handfast(['audit', '.', '--write-baseline', 'known.json'], { cwd })
    const { writeFileSync } = await import('node:fs')
    const text = readFileSync(join(cwd, 'known.json'), 'utf8')
    const reason = 'known when the baseline was written'
    expect(text).toContain(reason)
    writeFileSync(join(cwd, 'known.json'), text.replace(reason, 'single user by design'))
    await handfast(['audit', '.', '--write-baseline', 'known.json'], { cwd })
    expect(readFileSync(join(cwd, 'known.json'), 'utf8')).toContain('single user by design')
  })
})
