import { afterEach, describe, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { loginServer } from '../../../../servers/probe/kit/login-server.ts'
import { serve } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { handfast } from '../cli/handfast.ts'
import type { Ending } from '../cli/handfast.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

async function urlOf(handler: FetchHandler): Promise<string> {
  const one = await serve(handler)
  served.push(one)
  return one.url
}

const env = {
  ALICE: 'alice-credential-7f3a',
  BOB_HEADER: 'Authorization: Bearer bob-credential-91cc',
  PASSWORD: 'correct "horse"',
}

const printed = 'console.log("alice-refreshed-c2b8")'

const principals = [
  'principals:',
  '  a: { headers: { Authorization: "Bearer ${ALICE}" } }',
  '  b: { env: [BOB_HEADER] }',
]

async function run(
  lines: readonly string[],
  ...args: readonly string[]
): Promise<Ending & { readonly file: string }> {
  const file = ['version: 1', 'probe:', ...lines.map((line) => `  ${line}`)].join('\n')
  const cwd = temporaryFolder({ 'handfast.yaml': file })
  const ending = await handfast(['probe', ...args], { cwd, env })
  expect(ending.stdout + ending.stderr).not.toMatch(/7f3a|91cc|c2b8|horse/u)
  return { ...ending, file }
}

describe('a probe that is set up in handfast.yaml', () => {
  test('needs no arguments', async () => {
    const url = await urlOf(legacyServer({ mayUse: () => true }))
    const { code, stdout } = await run([`url: ${url}`, ...principals], '--only', 'unbound-session')
    expect(stdout).toContain('vulnerable high[unbound-session]')
    expect(code).toBe(1)
  })

  test('is won over by the command line', async () => {
    const url = await urlOf(legacyServer())
    const { stdout } = await run(
      ['url: http://127.0.0.1:1/mcp', 'level: passive', 'wait: 7', ...principals],
      url,
      '--dry-run',
      '--disruptive',
      '--width=200',
      '--as=b=X-Key: of-bob',
    )
    expect(stdout).toContain(`Plan: probe ${url} as a (authorization), b (x-key), nobody, with`)
    expect(stdout).toContain('disruptive requests at most')
    expect(stdout).toContain('assumed: b is another user than a')
  })

  test('logs in as it is told to', async () => {
    const seen: string[] = []
    const inner = loginServer({ keepsId: true })
    const url = await urlOf(async (request) => {
      if (new URL(request.url).pathname !== '/login') return inner(request)
      seen.push(await request.clone().text())
      return inner(request)
    })
    const { stdout } = await run(
      [
        `url: ${url}`,
        ...principals,
        'companions:',
        '  login: { path: /login, body: { id: "{session}", password: "${PASSWORD}" } }',
      ],
      '--only=session-not-regenerated',
    )
    expect(stdout).toContain('vulnerable critical[session-not-regenerated]')
    expect(JSON.parse(seen[0] ?? '')).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      password: 'correct "horse"',
    })
  })

  test('runs a command once the file is named', async () => {
    const url = await urlOf(legacyServer())
    const command = JSON.stringify([process.execPath, '-e', printed])
    const lines = [`url: ${url}`, ...principals, `  a-again: { command: ${command} }`]
    const only = '--only=token-bytes-binding'
    const found = await run(lines, only)
    expect(found.stderr).toContain('(CLI_CONFIG_NOT_NAMED)')
    expect(found.stderr).toContain('handfast.yaml:7 gets a token')
    const named = await run(lines, only, '--config', 'handfast.yaml')
    expect(named.stdout).toContain('1 safe')
    expect((await run(lines, only, '--config', 'handfast.yaml', '--dry-run')).stdout).toContain(
      'a-again (authorization)',
    )
  })

  test('warns of secrets in the file', async () => {
    const { stderr } = await run([
      'url: http://127.0.0.1:1/mcp',
      'principals:',
      '  a: { headers: { Authorization: Bearer of-alice, X-Tenant: t1 } }',
      'companions:',
      '  login:',
      '    path: /login',
      '    body: { password: in-clear }',
    ])
    const places = [...stderr.matchAll(/(handfast.yaml:\d+): this is a secret/gu)]
    expect(places.map(([, place]) => place)).toEqual(['handfast.yaml:5', 'handfast.yaml:9'])
    expect(stderr).not.toMatch(/of-alice|in-clear/u)
  })

  test.each<[string, readonly string[]]>([
    ['CONFIG_VARIABLE_MISSING', ['principals:', '  a: { headers: { x-key: "${NOT_THERE}" } }']],
    ['PROBE_PRINCIPAL_INVALID', ['principals:', '  a: { env: [NOT_THERE] }']],
    ['PROBE_PRINCIPAL_INVALID', ['principals:', '  a: { env: [ALICE] }']],
    ['CLI_CONFIG_NOT_NAMED', ['allowHosts: [mcp.example.org]']],
    ['PROBE_HOST_NOT_ALLOWED', ['companions:', '  login: { path: "https://id.example.org/in" }']],
    ['CONFIG_KEY_UNKNOWN', ['companions:', '  sign-in: { path: /in }']],
  ])('ends with %s', async (code, lines) => {
    const ending = await run(['url: http://127.0.0.1:1/mcp', ...lines], '--dry-run')
    expect(ending.code).toBe(2)
    expect(ending.stderr).toContain(`(${code})`)
  })

  test('is left alone with --no-config', async () => {
    const ending = await run(['url: http://127.0.0.1:1/mcp'], '--no-config')
    expect(ending.stderr).toContain('(CLI_ARGUMENT_MISSING)')
  })
})
