import { describe, expect, it } from 'vitest'
import { findProgram } from '../../../guard/test/support/program.ts'
import { failureClauses, proxyContract, raw } from './proxy-contract.ts'

const haproxy = findProgram('haproxy')

describe.skipIf(haproxy === undefined && process.env['CI'] !== 'true')('behind HAProxy', () => {
  const example = {
    folder: 'haproxy',
    file: 'haproxy.cfg',
    command: [haproxy ?? 'haproxy', '-db', '-f', 'haproxy.cfg'],
    addresses: { own: '127.0.0.1:8080', behind: '127.0.0.1:3000', decisions: '127.0.0.1:8082' },
  }
  const run = proxyContract(example, 'exact')
  const { behind, url } = run

  it('passes on no name that somebody could read as that of a session id', async () => {
    expect(await raw(url(), ['Mcp_Session_Id: one'])).toMatch(/^HTTP\/1\.1 200 /)
    expect(Object.keys(behind().seen.at(-1)?.headers ?? {}).join()).not.toContain('_')
  })

  it('opens no way to the server behind that nobody is asked about', async () => {
    const lines = [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
    ]
    expect(await raw(url(), lines)).toMatch(/^HTTP\/1\.1 200 /)
    expect(behind().seen.at(-1)?.headers.upgrade).toBeUndefined()
    for (const path of ['/other', '/mcp/../mcp', '//mcp', '/mcp/']) {
      expect(await raw(url(), [], { path })).toMatch(/^HTTP\/1\.1 404 /)
    }
  })

  failureClauses(example, run)
})
