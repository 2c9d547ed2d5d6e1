import { describe, expect, it } from 'vitest'
import { askedRequest } from '../../src/decisions/asked-request.ts'

const host = { host: 'mcp.example', 'x-forwarded-proto': 'https' }
const shown = (headers: Readonly<Record<string, string>>, method = 'GET'): unknown => {
  const asked = askedRequest(
    { method, headers: new Headers({ ...host, ...headers }), isTls: false },
    '/mcp',
  )
  return asked && [asked.method, asked.url.href]
}

describe('a request that a proxy asks about', () => {
  const is = ['DELETE', 'https://mcp.example/mcp']

  it('is what nginx, Traefik or Envoy say it is', () => {
    expect(shown({ 'x-original-method': 'DELETE', 'x-original-uri': '/mcp' })).toEqual(is)
    expect(shown({ 'x-forwarded-method': 'DELETE', 'x-forwarded-uri': '/mcp' })).toEqual(is)
    expect(shown({}, 'DELETE')).toEqual(is)
  })

  it('is none where its client writes what another proxy would say', () => {
    const byTraefik = { 'x-forwarded-method': 'DELETE', 'x-forwarded-uri': '/mcp' }
    expect(shown({ ...byTraefik, 'x-original-method': 'GET' })).toBeUndefined()
    expect(shown({ ...byTraefik, 'x-original-uri': '/other' })).toBeUndefined()
    const byNginx = { 'x-original-method': 'DELETE', 'x-original-uri': '/mcp' }
    expect(shown({ ...byNginx, 'x-forwarded-method': 'GET' })).toBeUndefined()
    expect(shown({ ...byNginx, 'x-original-uri': '/mcp', 'x-forwarded-uri': '/mcp' })).toEqual(is)
  })
})
