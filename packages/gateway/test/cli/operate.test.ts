import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultAdmin } from '../../src/config/defaults.ts'
import type { Gateway } from '../../src/index.ts'
import { tlsFiles } from '../listeners/tls-files.ts'
import type { TlsFiles } from '../listeners/tls-files.ts'
import { begin as beginAt, echoServer, gatewayBefore, modern } from '../kit.ts'
import type { EchoServer } from '../kit.ts'
import { command } from './command.ts'

const strings = (name: string): object => ({ properties: { [name]: { type: 'string' } } })
const tools = [
  { name: 'start_upload', inputSchema: strings('file'), outputSchema: strings('upload_id') },
  { name: 'finish_upload', inputSchema: strings('upload_id') },
]

describe.each(['http', 'https'])('an operator at a terminal, by %s', (scheme) => {
  let folder = ''
  let state = ''
  let behind: EchoServer
  let gateway: Gateway
  let files: TlsFiles

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operate-'))
    state = join(folder, 'state.db')
    files = await tlsFiles()
    const tls = scheme === 'https' ? files.tls : undefined
    behind = await echoServer({ tools })
    gateway = await gatewayBefore(behind.url, {
      state: { store: 'sqlite', path: state },
      admin: { ...defaultAdmin, port: 0, tls },
      rules: { learnHandles: true },
    })
  })
  afterAll(async () => {
    await gateway.close()
    await behind.close()
    await rm(folder, { recursive: true })
    await files.remove()
  })

  const begin = (): Promise<string> => beginAt(`${gateway.url}/mcp`)

  it('sees sessions without their ids, and ends one or all', async () => {
    const ids = [await begin(), await begin(), await begin()]
    const listed = await command('sessions', '--state', state)
    const lines = listed.stdout.trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^behind\/[\w-]{12} {2}anonymous {2}idle \d+s {2}age \d+s {2}test 1/)
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

  it('reads the handles that were learned, to declare them', async () => {
    const none = await command('proposals', '--state', state)
    expect(none.stdout).toContain('learnHandles: true')
    await (await fetch(`${gateway.url}/mcp`, modern('tools/list'))).text()
    const { stdout } = await command('proposals', 'behind', '--state', state)
    expect(stdout).toBe(`# For upstreams.behind; read it first.
handles:
  - name: upload
    minted:
      - tool: start_upload
        at: /upload_id
    taken:
      - tool: finish_upload
        at: /upload_id
`)
    const json: unknown = JSON.parse(
      (await command('proposals', '--json', '--state', state)).stdout,
    )
    expect(json).toMatchObject({ upstream: 'behind', proposals: [{ name: 'upload', seen: 0 }] })
    expect(await command('proposals', 'other', '--state', state)).toMatchObject({
      code: 2,
      stderr: 'There is no such upstream. There are behind.\n[CLI_ARGUMENT_WRONG]\n',
    })
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
