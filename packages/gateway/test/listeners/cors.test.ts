import { describe, expect, it } from 'vitest'
import { preflightAnswer } from '../../src/listeners/cors.ts'

const pages = { origins: ['https://app.example'], keyHeaders: ['x-api-key'] }

function allowed(asked: string, origin = 'https://app.example'): readonly string[] | undefined {
  const headers = new Headers({
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': asked,
  })
  return preflightAnswer('OPTIONS', headers, pages)?.headers['access-control-allow-headers']?.split(
    ', ',
  )
}

describe('pages of an allowed origin', () => {
  it('may send what callers show keys in, and what tools ask for', () => {
    expect(allowed('x-api-key,mcp-param-region, Mcp-Param-Unit')).toEqual(
      expect.arrayContaining(['mcp-session-id', 'x-api-key', 'mcp-param-region', 'Mcp-Param-Unit']),
    )
  })

  it('may send nothing else', () => {
    const plain = allowed('')
    expect(allowed('x-forwarded-for, cookie, mcp-param-, mcp-param-a b')).toEqual(plain)
  })

  it('are not those of another one', () => {
    expect(allowed('x-api-key', 'https://evil.example')).toBeUndefined()
  })
})
