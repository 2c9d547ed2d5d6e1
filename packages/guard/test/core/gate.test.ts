import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createGate } from '../../src/core/gate.ts'
import type { GateOptions } from '../../src/core/gate.ts'
import type { Peer } from '../../src/core/guard-request.ts'

interface Sent {
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>> | Headers
  readonly peer?: Peer
}

const overTls: Peer = { address: '192.0.2.7', isTls: true }

function through(options: GateOptions, { url, headers = {}, peer = overTls }: Sent): unknown {
  return createGate(options)({
    method: 'POST',
    url: new URL(url ?? 'https://api.example/mcp'),
    headers: new Headers(headers),
    body: undefined,
    authInfo: undefined,
    peer,
  })
}

const ours: GateOptions = { hosts: ['api.example'], origins: ['https://app.example'] }

describe('the gate', () => {
  test('lets programs in, and the pages that it knows', () => {
    expect(through(ours, {})).toBe(undefined)
    for (const origin of ['https://app.example', 'https://api.example']) {
      expect(through(ours, { headers: { origin } })).toBe(undefined)
    }
  })

  test.each([
    'http://evil.example',
    'https://evil.example',
    'http://app.example',
    'https://app.example:8443',
    'https://app.example.evil.example',
    'https://app.example, https://app.example',
    'https://APP.example',
    'null',
    '',
    'file://',
    'http://localhost.evil.example',
  ])('keeps the page %j out', (origin) => {
    expect(through(ours, { headers: { origin } })).toBe('foreign-origin')
  })

  test.each(['evil.example', 'api.example.evil.example', 'xapi.example', '127.0.0.1', ''])(
    'is not reached as %j',
    (host) => {
      expect(through(ours, { headers: { host } })).toBe('foreign-host')
    },
  )

  test('without names is reached on this machine alone', () => {
    const reached = (host: string): unknown => through({}, { headers: { host } })
    for (const host of ['localhost', 'LOCALHOST:3000', '127.0.0.1:3000', '[::1]:3000']) {
      expect(reached(host)).toBe(undefined)
    }
    for (const host of ['api.example', 'localhost.evil.example', '0.0.0.0', '127.0.0.1.nip.io']) {
      expect(reached(host)).toBe('foreign-host')
    }
  })

  test('believes nobody but its proxies that there was TLS', () => {
    const headers = { 'x-forwarded-proto': 'https' }
    const cleartext: Peer = { address: '192.0.2.7', isTls: false }
    const proxy: Peer = { address: '10.0.0.1', isTls: false }
    const behind = { ...ours, proxies: ['10.0.0.1'] }
    expect(through(ours, { headers, peer: cleartext })).toBe('cleartext')
    expect(through(behind, { headers, peer: cleartext })).toBe('cleartext')
    expect(through(behind, { headers, peer: proxy })).toBe(undefined)
    const added = { 'x-forwarded-proto': 'https, http' }
    expect(through(behind, { headers: added, peer: proxy })).toBe('cleartext')
  })

  test('lets cleartext in on this machine, where that was asked for', () => {
    const url = 'http://localhost:3000/mcp'
    const local: Peer = { address: '::ffff:127.0.0.1', isTls: false }
    const near: Peer = { address: '192.168.0.7', isTls: false }
    expect(through({}, { url, peer: local })).toBe('cleartext')
    expect(through({ cleartextOnLoopback: true }, { url, peer: local })).toBe(undefined)
    expect(through({ cleartextOnLoopback: true }, { url, peer: near })).toBe('cleartext')
  })

  test.each(['mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'dpop', 'authorization'])(
    'reads one %s and not two',
    (name) => {
      const headers = new Headers()
      headers.append(name, 'a')
      headers.append(name, 'a')
      expect(through(ours, { headers })).toBe('header-malformed')
    },
  )

  test('reads a name with a comma, which the body has to have as well', () => {
    expect(through(ours, { headers: { 'mcp-name': 'hello, world' } })).toBe(undefined)
  })

  test('takes for its own page the one that clients see, before a proxy that ends TLS', () => {
    const proxied = { ...ours, proxies: ['192.0.2.7'] }
    const seen = (origin: string, proto: string): unknown =>
      through(proxied, {
        url: 'http://api.example/mcp',
        headers: { origin, 'x-forwarded-proto': proto },
        peer: { address: '192.0.2.7', isTls: false },
      })
    expect(seen('https://api.example', 'https')).toBe(undefined)
    expect(seen('http://api.example', 'https')).toBe('foreign-origin')
    expect(seen('https://evil.example', 'https')).toBe('foreign-origin')
    expect(seen('https://api.example', 'http')).toBe('cleartext')
  })

  test('knows ids by their characters', () => {
    for (const id of ['a b', 'a\tb', '\u00e9']) {
      expect(through(ours, { headers: { 'mcp-session-id': id } })).toBe('header-malformed')
    }
  })

  test.each(['access_token', 'sessionId', 'session_id', 'Mcp-Session-Id', 'ACCESS_TOKEN'])(
    'takes no %s in a URL',
    (name) => {
      expect(through(ours, { url: `https://api.example/mcp?${name}=a` })).toBe('id-in-url')
      expect(through(ours, { url: `https://api.example/mcp?x=1&${name}` })).toBe('id-in-url')
    },
  )

  test('has origins that are some', () => {
    for (const origin of ['app.example', 'null', 'https://', '*']) {
      expect(() => createGate({ origins: [origin] })).toThrow(TypeError)
    }
  })
})

test('any header can be judged, and no page gets in by a name that is not on the list', () => {
  const values = fc.stringMatching(/^[ -~]{0,60}$/)
  fc.assert(
    fc.property(values, values, values, (origin, host, id) => {
      const given = { 'mcp-session-id': id, ...(host === '' ? {} : { host }) }
      const refusal = through({ hosts: ['api.example'] }, { headers: { ...given, origin } })
      expect(refusal).toBeTypeOf('string')
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: false }), (url) => {
      const { origin } = new URL(url)
      fc.pre(origin !== 'https://app.example' && origin !== 'https://api.example')
      expect(through(ours, { headers: { origin } })).toBe('foreign-origin')
    }),
  )
})
