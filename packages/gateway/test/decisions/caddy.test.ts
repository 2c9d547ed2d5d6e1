import { describe, expect, it } from 'vitest'
import { findProgram } from '../../../guard/test/support/program.ts'
import { failureClauses, proxyContract, raw } from './proxy-contract.ts'

const caddy = findProgram('caddy')

describe.skipIf(caddy === undefined && process.env['CI'] !== 'true')('behind Caddy', () => {
  const example = {
    folder: 'caddy',
    file: 'Caddyfile',
    command: [caddy ?? 'caddy', 'run', '--config', 'Caddyfile', '--adapter', 'caddyfile'],
    addresses: { own: ':8080', behind: '127.0.0.1:3000', decisions: '127.0.0.1:8082' },
  }
  const run = proxyContract(example, 'exact')
  const { behind, url } = run

  it('passes on no name that somebody could read as that of a session id', async () => {
    expect(await raw(url(), ['Mcp_Session_Id: one', 'Mcp-Session_Id: two'])).toMatch(
      /^HTTP\/1\.1 200 /,
    )
    expect(Object.keys(behind().seen.at(-1)?.headers ?? {}).join()).not.toContain('_')
  })

  it('opens no way to the server behind that nobody is asked about', async () => {
    const lines = ['Connection: Upgrade', 'Upgrade: websocket']
    expect(await raw(url(), lines)).toMatch(/^HTTP\/1\.1 200 /)
    expect(behind().seen.at(-1)?.headers.upgrade).toBeUndefined()
    const served = behind().seen.length
    for (const path of ['/other', '/mcp/more', '/', '/decide/shop']) {
      expect(await raw(url(), [], { path })).toMatch(/^HTTP\/1\.1 404 /)
    }
    expect(behind().seen).toHaveLength(served)
  })

  failureClauses(example, run)
})
