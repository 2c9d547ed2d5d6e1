import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { Rules } from '../../../../servers/probe/kit/legacy-server.ts'
import { serve } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { handfast } from '../cli/handfast.ts'
import type { Ending } from '../cli/handfast.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'

vi.setConfig({ testTimeout: 120_000 })

const users = [
  '--as=a=Authorization: Bearer alice-credential-7f3a',
  '--as=b=Authorization: Bearer bob-credential-91cc',
]

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

async function urlOf(rules: Partial<Rules> = {}): Promise<string> {
  const one = await serve(legacyServer(rules))
  served.push(one)
  return one.url
}

const weak: Partial<Rules> = { mayUse: () => true }

describe('handfast probe', () => {
  test('shows the plan, then what it saw, and ends with 1', async () => {
    const { code, stdout, stderr } = await handfast(['probe', await urlOf(weak), ...users])
    expect(code).toBe(1)
    expect(stderr).toContain('Plan: probe http://127.0.0.1:')
    expect(stdout).toContain('vulnerable high[unbound-session] (legacy)')
    expect(stdout).toContain('replay: in a shell where A_AUTHORIZATION and B_AUTHORIZATION')
    expect(stdout + stderr).not.toMatch(/credential-(?:7f3a|91cc)/u)
  })

  test('ends with 0 where nothing is shown, and below the bar', async () => {
    const only = ['--only', 'unbound-session,session-as-authentication']
    const mended = await handfast(['probe', await urlOf(), ...users, ...only, '--disruptive'])
    expect(mended.stdout).toContain('2 safe')
    expect(mended.code).toBe(0)
    const args = ['probe', await urlOf(weak), ...users, ...only, '--fail-on', 'critical']
    expect((await handfast(args)).code).toBe(0)
  })

  test('ends with 3 where too little could be tested', async () => {
    const { code, stdout, stderr } = await handfast([
      'probe',
      await urlOf(),
      '--quiet',
      '--format',
      'json',
    ])
    expect(code).toBe(3)
    expect(stderr).toContain('so having shown nothing in the rest means nothing')
    expect(JSON.parse(stdout).checks).toContainEqual(
      expect.objectContaining({
        verdict: 'inconclusive',
        settledBy: expect.stringMatching(/^--as a=/u),
      }),
    )
  })

  test('--dry-run sends nothing', async () => {
    const { code, stdout, stderr } = await handfast([
      'probe',
      'http://127.0.0.1:1/mcp',
      '--dry-run',
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('no principals: only what callers without a credential can do')
  })

  test('prints JSON of what it was asked for, and writes files', async () => {
    const cwd = temporaryFolder({})
    const url = await urlOf(weak)
    const only = ['--only', 'unbound-session,session-as-authentication']
    const { code, stdout } = await handfast(
      ['probe', url, ...users, ...only, '--format', 'json', '--format', 'pretty=probe.txt'],
      { cwd },
    )
    expect(code).toBe(1)
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({ schemaVersion: '1.0', target: url, era: 'legacy', grade: null })
    expect(result.checks.map(({ weakness }: { weakness: string }) => weakness)).toEqual([
      'session-as-authentication',
      'unbound-session',
    ])
    expect(readFileSync(join(cwd, 'probe.txt'), 'utf8')).toContain('unbound-session')
  })

  test('reads headers from the environment', async () => {
    const env = {
      ALICE: 'Authorization: Bearer alice-credential-7f3a',
      BOB: 'Authorization: Bearer bob-credential-91cc',
    }
    const args = ['probe', await urlOf(weak), '--as-env', 'a=ALICE', '--as-env', 'b=BOB']
    expect((await handfast(args, { env })).stdout).toContain('vulnerable high[unbound-session]')
  })
})

describe('--ci', () => {
  test('has no plan and no colour, and is concise', async () => {
    const args = ['probe', await urlOf(weak), ...users, '--ci', '--only', 'unbound-session']
    const { code, stdout, stderr } = await handfast(args, { terminal: 80 })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp: high unbound-session \(legacy\): /u)
    expect(stdout).not.toContain('\u001b')
  })

  test('leaves standard output to another report', async () => {
    const args = ['probe', await urlOf(), ...users, '--ci', '--format', 'junit', '--disruptive']
    const { stdout } = await handfast([...args, '--only', 'unbound-session'])
    expect(stdout).toMatch(/^<\?xml/u)
  })

  test('ends with 3 below half of the checks', async () => {
    const { code, stderr } = await handfast(['probe', await urlOf(), '--ci'])
    expect(code).toBe(3)
    expect(stderr).toMatch(/only \d+ of \d+ checks that apply got a verdict/u)
  })
})

describe('--against', () => {
  const only = ['--only', 'unbound-session,session-as-authentication', '--disruptive']

  test('says what a mending changed', async () => {
    const cwd = temporaryFolder({})
    const before = [
      'probe',
      await urlOf(weak),
      ...users,
      ...only,
      '-q',
      '--format',
      'json=old.json',
    ]
    expect((await handfast(before, { cwd })).code).toBe(1)
    const after = ['probe', await urlOf(), ...users, ...only, '--against', 'old.json']
    const { code, stdout } = await handfast(after, { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('Against old.json: 1 fixed')
    expect(stdout).toContain('fixed unbound-session (legacy), vulnerable → safe')
  })

  test.each([
    ['CLI_AGAINST_NOT_READABLE', 'none.json'],
    ['AGAINST_NOT_JSON', 'text.json'],
    ['AGAINST_VERSION_UNKNOWN', 'newer.json'],
    ['AGAINST_MALFORMED', 'audit.json'],
  ])('%s, before anything is sent', async (code, file) => {
    const cwd = temporaryFolder({
      'text.json': 'old',
      'newer.json': '{"schemaVersion":"2.0"}',
      'audit.json': '{"schemaVersion":"1.0","target":".","findings":[]}',
    })
    const ending = await handfast(['probe', 'http://127.0.0.1:1/mcp', '--against', file], { cwd })
    expect(ending).toMatchObject({ code: 2, stdout: '' })
    expect(ending.stderr).toContain(`(${code})`)
    expect(ending.stderr).not.toContain('Plan:')
  })
})

test('progress is shown on a terminal after two seconds, and erased', async () => {
  const args = ['probe', await urlOf(), ...users, '--only', 'unbound-session']
  const { stderr } = await handfast(args, { terminal: 80, tickMs: 2_500 })
  expect(stderr).toContain('check 1 of 1  unbound-session')
  expect(stderr).toMatch(/unbound-session\r\u001b\[2K(?:handfast: |$)/u)
  expect((await handfast(args, { tickMs: 2_500 })).stderr).not.toContain('Check 1')
})

describe('what it refuses', () => {
  const refusal = async (...args: readonly string[]): Promise<Ending> => {
    const ending = await handfast(['probe', ...args])
    expect(ending.code).toBe(2)
    expect(ending.stdout).toBe('')
    expect(ending.stderr).not.toContain('hunter2')
    return ending
  }
  const url = 'http://127.0.0.1:1/mcp'

  test.each<[string, readonly string[]]>([
    ['CLI_ARGUMENT_MISSING', []],
    ['CLI_ARGUMENT_TOO_MANY', [url, url]],
    ['PROBE_URL_INVALID', ['server.ts']],
    ['PROBE_URL_INVALID', ['ftp://127.0.0.1/mcp']],
    ['PROBE_URL_INVALID', ['http://user:hunter2@127.0.0.1/mcp']],
    ['PROBE_HOST_NOT_ALLOWED', ['https://mcp.example.org/mcp']],
    ['PROBE_HOST_NOT_ALLOWED', ['http://localhost.example.org/mcp']],
    ['PROBE_UNREACHABLE', [url]],
    ['CLI_OPTION_VALUE', [url, '--as', 'Authorization: Bearer hunter2']],
    ['CLI_OPTION_VALUE', [url, '--as', 'eve=Authorization: Bearer hunter2']],
    ['PROBE_PRINCIPAL_INVALID', [url, '--as', 'a=hunter2']],
    ['PROBE_PRINCIPAL_INVALID', [url, '--as', 'b=Authorization: hunter2']],
    ['PROBE_PRINCIPAL_INVALID', [url, '--as', 'a=Authorization: hunter2\nX: y']],
    ['PROBE_PRINCIPAL_INVALID', [url, '--as', 'a=Mcp-Session-Id: hunter2']],
    ['PROBE_PRINCIPAL_INVALID', [url, '--as', 'a=X-Key: hunter2', '--as', 'b=x-key: hunter2']],
    ['PROBE_PRINCIPAL_INVALID', [url, '--as-env', 'a=NOT_THERE']],
    ['CLI_OPTION_VALUE', [url, '--passive', '--disruptive']],
    ['CLI_OPTION_VALUE', [url, '--era', 'old']],
    ['CLI_WEAKNESS_UNKNOWN', [url, '--only', 'unbound-sesion']],
  ])('%s', async (code, args) => {
    expect((await refusal(...args)).stderr).toContain(`(${code})`)
  })

  test('a host beyond this machine is let through by name', async () => {
    const args = ['probe', 'https://mcp.example.org/mcp', '--allow-host', 'mcp.example.org']
    expect((await handfast([...args, '--dry-run'])).code).toBe(0)
  })
})

test('Ctrl-C closes what was opened, reports what there is, and ends with 130', async () => {
  const interruption = new AbortController()
  const opened = new Set<string>()
  const url = await urlOf({
    end(sessions, id) {
      sessions.delete(id)
      opened.delete(id)
    },
    mintId() {
      interruption.abort()
      const id = crypto.randomUUID()
      opened.add(id)
      return id
    },
  })
  const ending = await handfast(['probe', url, ...users], { signal: interruption.signal })
  expect(ending.code).toBe(130)
  expect(ending.stdout).toContain('The run was interrupted')
  expect(opened.size).toBe(0)
})
