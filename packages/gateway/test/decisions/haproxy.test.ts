import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../../guard/test/support/program.ts'
import { proxyContract, raw } from './proxy-contract.ts'
import { startProxy } from './proxy.ts'

const haproxy = findProgram('haproxy')

describe.skipIf(haproxy === undefined && process.env['CI'] !== 'true')('behind HAProxy', () => {
  const example = {
    folder: 'haproxy',
    file: 'haproxy.cfg',
    command: [haproxy ?? 'haproxy', '-db', '-f', 'haproxy.cfg'],
    addresses: { own: '127.0.0.1:8080', behind: '127.0.0.1:3000', decisions: '127.0.0.1:8082' },
  }
  const { ask, behind, gateway, url } = proxyContract(example, 'exact')

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

  it('lets nothing pass when there is nobody to ask', async () => {
    const served = behind().seen.length
    await gateway().close()
    const answer = await ask({ as: 'a' })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await answer.json()).toMatchObject({ error: { code: -32000 } })
    expect(behind().seen).toHaveLength(served)
  }, 60_000)

  it('lets nothing pass when whoever is asked says nothing', async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined))
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = Object(silent.address()) as AddressInfo
    const around = { behindUrl: behind().url, decisionsUrl: `http://127.0.0.1:${port}` }
    const proxy = await startProxy(example, around)
    const served = behind().seen.length
    expect((await fetch(proxy.url)).status).toBe(503)
    expect(behind().seen).toHaveLength(served)
    await proxy.close()
    silent.close()
  }, 60_000)
})
