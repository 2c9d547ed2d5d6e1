import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agreesWithHeaders } from '../../src/core/modern-headers.ts'

const body = (method: unknown, params: unknown): unknown => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params,
})
const headers = (given: Readonly<Record<string, string>>): Headers => new Headers(given)

test.each([
  ['tools/call', { name: 'pay' }, 'pay'],
  ['prompts/get', { name: 'greet' }, 'greet'],
  ['resources/read', { uri: 'note://1' }, 'note://1'],
  ['tasks/get', { taskId: 'f3' }, 'f3'],
  ['tasks/cancel', { taskId: 'f3' }, 'f3'],
] as const)('%s is named by its header', (method, params, name) => {
  const agrees = (given: Readonly<Record<string, string>>): boolean =>
    agreesWithHeaders(headers(given), body(method, params))
  expect(agrees({ 'mcp-method': method, 'mcp-name': name })).toBe(true)
  expect(agrees({ 'mcp-method': method })).toBe(false)
  expect(agrees({ 'mcp-name': name })).toBe(false)
  expect(agrees({ 'mcp-method': method, 'mcp-name': `${name}x` })).toBe(false)
  expect(agrees({ 'mcp-method': method, 'mcp-name': '' })).toBe(false)
  expect(agrees({ 'mcp-method': `${method}x`, 'mcp-name': name })).toBe(false)
  expect(agrees({ 'mcp-method': method, 'mcp-name': `${name}, ${name}` })).toBe(false)
})

test('names that are not ASCII agree in base64, and broken base64 agrees with nothing', () => {
  const encoded = (text: string): string =>
    `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const given = headers({ 'mcp-method': 'tools/call', 'mcp-name': encoded(name) })
      expect(agreesWithHeaders(given, body('tools/call', { name }))).toBe(true)
      expect(agreesWithHeaders(given, body('tools/call', { name: `${name}.` }))).toBe(false)
    }),
  )
  for (const broken of ['=?base64?!?=', '=?base64?/w==?=', '=?base64?A?=']) {
    const given = headers({ 'mcp-method': 'tools/call', 'mcp-name': broken })
    expect(agreesWithHeaders(given, body('tools/call', { name: '' }))).toBe(false)
    expect(agreesWithHeaders(given, body('tools/call', { name: '\uFFFD' }))).toBe(false)
  }
})

test('any header and any body can be compared', () => {
  const values = fc.stringMatching(/^[ -~]{0,40}$/)
  fc.assert(
    fc.property(values, values, fc.jsonValue(), (method, name, any) => {
      const given = headers({ 'mcp-method': method, 'mcp-name': name })
      expect(agreesWithHeaders(given, any)).toBe(false)
      expect(typeof agreesWithHeaders(given, body(method.trim(), any))).toBe('boolean')
    }),
  )
})

test('the revision is that of the header, and not only of its era', () => {
  const of = (version: string): unknown =>
    body('ping', { _meta: { 'io.modelcontextprotocol/protocolVersion': version } })
  const given = headers({ 'mcp-method': 'ping', 'mcp-protocol-version': '2026-07-28' })
  expect(agreesWithHeaders(given, of('2026-07-28'))).toBe(true)
  expect(agreesWithHeaders(given, of('2025-11-25'))).toBe(false)
  expect(agreesWithHeaders(given, body('ping', {}))).toBe(false)
})
