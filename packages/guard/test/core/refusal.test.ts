import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refusalOf } from '../../src/core/refusal.ts'

test('a refusal is JSON-RPC, names the request, and says nothing more', () => {
  const ids = fc.oneof(fc.integer(), fc.string({ unit: 'binary' }), fc.constant(undefined))
  fc.assert(
    fc.property(ids, (id) => {
      const { status, headers, body } = refusalOf('session-unknown', { id })
      expect(status).toBe(404)
      expect(headers).toEqual({ 'content-type': 'application/json' })
      expect(JSON.parse(body)).toEqual({
        jsonrpc: '2.0',
        error: { code: -32001, message: 'Session not found' },
        id: id ?? null,
      })
    }),
  )
})

test('headers can be added, and replace those of the table', () => {
  const more = { headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n' } }
  expect(refusalOf('proof-invalid', more).headers).toEqual({
    'content-type': 'application/json',
    ...more.headers,
  })
})
