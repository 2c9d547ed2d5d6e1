import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/run-command.ts'
import { defaultAdmin } from '../../src/config/defaults.ts'
import type { Gateway } from '../../src/index.ts'
import { tlsFiles } from '../listeners/tls-files.ts'
import type { TlsFiles } from '../listeners/tls-files.ts'
import { echoServer, gatewayBefore } from '../kit.ts'
import type { EchoServer } from '../kit.ts'

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function command(...args: readonly string[]): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  const code = await runCommand({
    args,
    env: {},
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    now: Date.now,
    readInput: async () => '',
    onSignal: () => undefined,
  })
  return { code, stdout, stderr }
}

describe.each(['http', 'https'])('an operator at a terminal, by %s', (scheme) => {
  let folder = ''
  let state = ''
  let behind: EchoServer
  let gateway: Gateway
  let files: TlsFiles

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operate-'))
    state = join(folder, 'state.db')
    behind = await echoServer()
    files = await tlsFiles()
    const tls = scheme === 'https' ? files.tls : undefined
    gateway = await gatewayBefore(behind.url, {
      state: { store: 'sqlite', path: state },
      admin: { ...defaultAdmin, port: 0, tls },
    })
  })
  afterAll(async () => {
    await gateway.close()
    await behind.close()
    await rm(folder, { recursive: true })
    await files.remove()
  })

  const begin = async (): Promise<string> => {
    const clientInfo = { name: 'client', version: '1' }
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
    const answer = await fetch(`${gateway.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    })
    return answer.headers.get('mcp-session-id') ?? ''
  }

  it('sees sessions without their ids, and ends one or all', async () => {
    const ids = [await begin(), await begin(), await begin()]
    const listed = await command('sessions', '--state', state)
    const lines = listed.stdout.trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^behind\/[\w-]{12} {2}anonymous {2}idle \d+s {2}age \d+s {2}client 1/)
    for (const id of ids) expect(listed.stdout).not.toContain(id)
    const [ref = ''] = (lines[0] ?? '').split(' ')
    expect(await command('revoke', ref, '--state', state)).toMatchObject({ stdout: '1 ended.\n' })
    expect(await command('revoke', ref, '--state', state)).toMatchObject({ code: 2 })
    const rest = await command('revoke', '--principal', 'anonymous', '--state', state)
    expect(rest.stdout).toBe('2 ended.\n')
    await begin()
    const all = await command('revoke', '--all', '--state', state)
    expect(all.stdout).toBe('1 ended.\n')
    expect((await command('sessions', '--state', state)).stdout).toBe('No live sessions.\n')
  })

  it('gets a link to the console', async () => {
    const { stdout } = await command('login-link', '--state', state)
    const [link = '', token] = stdout.trim().split('#token=')
    expect(link).toMatch(new RegExp(`^${scheme}://127\\.0\\.0\\.1:\\d+/console$`))
    expect(token).toMatch(/^[\w-]{43}$/)
  })

  it('is told when there is no gateway, and what to do', async () => {
    const { code, stderr } = await command('sessions', '--state', join(folder, 'other/state.db'))
    expect(code).toBe(2)
    expect(stderr).toContain('Start the gateway')
  })

  it('has to say what is to be ended', async () => {
    expect((await command('revoke', '--state', state)).stderr).toContain('Say which')
  })
})
