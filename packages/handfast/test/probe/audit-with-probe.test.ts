import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { Rules } from '../../../../servers/probe/kit/legacy-server.ts'
import { listen, serve } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { handfast } from '../cli/handfast.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'

vi.setConfig({ testTimeout: 120_000 })

const users = [
  '--as=a=Authorization: Bearer alice-credential-7f3a',
  '--as=b=Authorization: Bearer bob-credential-91cc',
]
const only = '--only=unbound-session,session-as-authentication'

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
const source = { 'server.ts': '// WEAK unbound-session low\n' }

describe('handfast audit --probe', () => {
  test('confirms what the probe demonstrates, in one report', async () => {
    const cwd = temporaryFolder(source)
    const args = ['audit', '.', '--probe', await urlOf(weak), ...users, only, '--disruptive']
    const { code, stdout, stderr } = await handfast([...args, '--format', 'json=both.json'], {
      cwd,
    })
    expect(code).toBe(1)
    expect(stderr).toContain('Plan: probe http://127.0.0.1:')
    expect(stdout).toContain("probe: confirmed: b: POST ping with a's session id")
    expect(stdout).toContain('confidence: high')
    const report = JSON.parse(readFileSync(join(cwd, 'both.json'), 'utf8'))
    expect(report).toMatchObject({
      schemaVersion: '1.1',
      findings: [{ weakness: 'unbound-session', probed: { state: 'confirmed' } }],
      probe: { checks: expect.arrayContaining([expect.objectContaining({ verdict: 'safe' })]) },
    })
    expect(stdout + stderr + JSON.stringify(report)).not.toMatch(/credential-(?:7f3a|91cc)/u)
  })

  test('plays whom the configuration names', async () => {
    const principals = {
      a: { headers: { authorization: 'Bearer alice-credential-7f3a' } },
      b: { headers: { authorization: 'Bearer bob-credential-91cc' } },
    }
    const set = JSON.stringify({ version: 1, probe: { level: 'disruptive', principals } })
    const cwd = temporaryFolder({ ...source, 'handfast.yaml': set })
    const args = ['audit', '.', '--probe', await urlOf(weak), only, '--format', 'concise']
    const { stdout, stderr } = await handfast(args, { cwd })
    expect(stdout).toContain('[confirmed by the probe]')
    expect(stderr).toContain('handfast.yaml')
    const without = await handfast([...args, '--no-config'], { cwd })
    expect(without.stdout).not.toContain('[confirmed by the probe]')
  })

  test('keeps what the probe did not see', async () => {
    const cwd = temporaryFolder(source)
    const args = ['audit', '.', '--probe', await urlOf(), ...users, only, '--disruptive']
    const { code, stdout } = await handfast([...args, '--format', 'concise'], { cwd })
    expect(stdout).toContain('[the probe did not see it]')
    expect(code).toBe(1)
  })

  test('what only the probe saw counts, whatever the source let expect', async () => {
    const cwd = temporaryFolder({ 'server.ts': 'export {}\n' })
    const args = ['audit', '.', ...users, only, '--disruptive', '--format', 'concise']
    const shown = await handfast([...args, '--probe', await urlOf(weak)], { cwd })
    expect(shown.code).toBe(1)
    expect(shown.stdout).toContain('high unbound-session (legacy): b: POST ping')
    const bar = ['--fail-on', 'critical', '--probe', await urlOf(weak)]
    expect((await handfast([...args, ...bar], { cwd })).code).toBe(0)
    expect((await handfast([...args, '--probe', await urlOf()], { cwd })).code).toBe(0)
  })

  test('ends with 3 where too little could be probed', async () => {
    const cwd = temporaryFolder({ 'server.ts': 'export {}\n' })
    const args = ['audit', '.', '--probe', await urlOf(), only, '--quiet']
    const { code, stderr } = await handfast(args, { cwd })
    expect(code).toBe(3)
    expect(stderr).toContain('checks that apply got a verdict')
  })

  test.each([
    ['CLI_OPTION_VALUE', ['--as', 'a=Authorization: x']],
    ['CLI_OPTION_VALUE', ['--disruptive']],
    ['PROBE_HOST_NOT_ALLOWED', ['--probe', 'https://mcp.example.org/mcp']],
    ['PROBE_URL_INVALID', ['--probe', 'server.ts']],
  ])('%s for %j, before anything is read', async (code, args) => {
    const cwd = temporaryFolder(source)
    const ending = await handfast(['audit', '.', '--quiet', ...args], { cwd })
    expect(ending).toMatchObject({ code: 2, stdout: '' })
    expect(ending.stderr).toContain(`(${code})`)
  })

  test('reports what it has when it is interrupted while probing', async () => {
    const cwd = temporaryFolder(source)
    const interruption = new AbortController()
    const asked = new Set<string>()
    const url = await urlOf({
      ...weak,
      mayUse(session, principal) {
        asked.add(String(principal))
        // The first check has shown what it shows by the time that the second is under way.
        if (asked.has('bob') && session.owner === 'bob') interruption.abort()
        return true
      },
    })
    const checks = '--only=unbound-session,unvalidated-origin,session-id-exposed'
    const args = ['audit', '.', '--probe', url, ...users, checks, '--disruptive']
    const { code, stdout, stderr } = await handfast([...args, '--format', 'json'], {
      cwd,
      signal: interruption.signal,
    })
    expect(code).toBe(130)
    expect(stderr).toMatch(/the probe was interrupted with a verdict of \d of \d checks/u)
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ weakness: 'unbound-session' }],
      grade: null,
      probe: { isInterrupted: true },
    })
  })

  test('reports the audit where the probe was interrupted before it saw anything', async () => {
    const cwd = temporaryFolder(source)
    const interruption = new AbortController()
    const silent = createServer(() => interruption.abort())
    const one = await listen(silent)
    served.push(one)
    const args = ['audit', '.', '--probe', one.url, ...users, '--format', 'concise']
    const { code, stdout, stderr } = await handfast(args, { cwd, signal: interruption.signal })
    expect(code).toBe(130)
    expect(stdout).toContain('unbound-session')
    expect(stderr).toContain('what the audit has found is reported in full')
  })
})
