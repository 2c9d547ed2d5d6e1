import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { addressOf } from '../../src/listeners/addresses.ts'

const asked = (url: string, headers: Record<string, string>): IncomingMessage =>
  ({ url, headers, rawHeaders: [] }) as unknown as IncomingMessage

const hrefOf = (url: string, headers: Record<string, string>, isTls = false): string | undefined =>
  addressOf(asked(url, headers), isTls)?.href

describe('addressOf', () => {
  it('reads an address once', () => {
    const first = addressOf(asked('/mcp', { host: 'one.example' }), false)
    expect(first?.href).toBe('http://one.example/mcp')
    expect(addressOf(asked('/mcp', { host: 'one.example' }), false)).toBe(first)
  })

  it('keeps none that has a query', () => {
    const first = addressOf(asked('/mcp?id=secret', { host: 'one.example' }), false)
    expect(first?.search).toBe('?id=secret')
    expect(addressOf(asked('/mcp?id=secret', { host: 'one.example' }), false)).not.toBe(first)
  })

  it('tells hosts, paths, authorities and schemes apart', () => {
    const host = 'two.example'
    expect(hrefOf('/mcp', { host })).toBe('http://two.example/mcp')
    expect(hrefOf('/mcp', { host }, true)).toBe('https://two.example/mcp')
    expect(hrefOf('/other', { host })).toBe('http://two.example/other')
    expect(hrefOf('/mcp', { host: 'three.example' })).toBe('http://three.example/mcp')
    expect(hrefOf('/mcp', { ':authority': host })).toBe('http://two.example/mcp')
    expect(hrefOf('/mcp', { ':authority': host, host: 'three.example' })).toBeUndefined()
    expect(hrefOf('/mcp', { host: 'no host' })).toBeUndefined()
  })

  it('remembers neither what is long nor without end', () => {
    const long = `/${'a'.repeat(300)}`
    const first = addressOf(asked(long, { host: 'one.example' }), false)
    expect(addressOf(asked(long, { host: 'one.example' }), false)).not.toBe(first)
    const early = addressOf(asked('/early', { host: 'one.example' }), false)
    for (let at = 0; at < 1000; at += 1) addressOf(asked(`/${at}`, { host: 'one.example' }), false)
    expect(addressOf(asked('/early', { host: 'one.example' }), false)).not.toBe(early)
  })
})
