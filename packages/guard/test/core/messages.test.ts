import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { batchMax, messagesOf } from '../../src/core/messages.ts'

const kindOf = (body: unknown): string =>
  messagesOf(body)
    .map(({ kind }) => kind)
    .join()
const jsonrpc = '2.0'

describe('a message', () => {
  test.each([
    ['request', { jsonrpc, id: 1, method: 'ping' }],
    ['request', { jsonrpc, id: '1', method: 'ping', params: {} }],
    ['request', { jsonrpc, id: '', method: 'ping' }],
    ['notification', { jsonrpc, method: 'notifications/cancelled' }],
    ['response', { jsonrpc, id: 0, result: {} }],
    ['response', { jsonrpc, id: 0, error: { code: 1, message: '' } }],
    ['response', { jsonrpc, id: null, error: { code: 1, message: '' } }],
    ['malformed', { id: 1, method: 'ping' }],
    ['malformed', { jsonrpc: '1.0', id: 1, method: 'ping' }],
    ['malformed', { jsonrpc, id: null, method: 'ping' }],
    ['malformed', { jsonrpc, id: 1.5, method: 'ping' }],
    ['malformed', { jsonrpc, id: 2 ** 53, method: 'ping' }],
    ['malformed', { jsonrpc, id: {}, method: 'ping' }],
    ['malformed', { jsonrpc, id: 1, method: 7 }],
    ['malformed', { jsonrpc, id: 1 }],
    ['malformed', { jsonrpc, result: {} }],
    ['malformed', { jsonrpc, id: null, result: {} }],
    ['malformed', { jsonrpc, id: 1, result: {}, error: {} }],
    ['malformed', { jsonrpc, id: 1, method: 'ping', result: {} }],
    ['malformed', { jsonrpc, id: 1, method: {}, result: {} }],
    ['malformed', 'ping'],
    ['malformed', null],
    ['malformed', undefined],
    ['malformed', []],
    ['malformed', [[{ jsonrpc, id: 1, method: 'ping' }]].flatMap((inner) => [inner])],
  ])('is a %s: %j', (kind, body) => {
    expect(kindOf(body)).toBe(kind)
  })

  test('has what it was sent with, and nothing that objects inherit', () => {
    const body: unknown = JSON.parse('{"__proto__": {"method": "ping"}, "jsonrpc": "2.0", "id": 1}')
    expect(kindOf(body)).toBe('malformed')
    expect(kindOf(Object.create({ jsonrpc, id: 1, method: 'ping' }))).toBe('malformed')
  })
})

test('a batch is so many at most, and each of them is looked at', () => {
  const ping = { jsonrpc, id: 1, method: 'ping' }
  expect(messagesOf(Array.from({ length: batchMax }, () => ping))).toHaveLength(batchMax)
  expect(kindOf(Array.from({ length: batchMax + 1 }, () => ping))).toBe('malformed')
  expect(kindOf([ping, { jsonrpc, id: 1, result: {} }, 7])).toBe('request,response,malformed')
})

test('whatever the official SDK takes for a message is read in the same way, or refused', () => {
  const members = fc.record(
    {
      jsonrpc: fc.constantFrom('2.0', '1.0', 2),
      id: fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, 1.5, true)),
      method: fc.oneof(fc.constantFrom('ping', 'initialize', 7), fc.string()),
      params: fc.oneof(fc.constant({}), fc.jsonValue()),
      result: fc.oneof(fc.constant({}), fc.jsonValue()),
      error: fc.constantFrom({ code: 1, message: 'no' }, {}, null),
    },
    { requiredKeys: ['jsonrpc'] },
  )
  fc.assert(
    fc.property(members, (body) => {
      const [message] = messagesOf(body)
      const parsed = JSONRPCMessageSchema.safeParse(body)
      if (!parsed.success || message?.kind === 'malformed') return
      const { method, id } = Object(parsed.data)
      expect(message?.kind === 'response').toBe(method === undefined)
      if (method === undefined) return
      expect(message).toHaveProperty('method', method)
      expect(message?.kind === 'request').toBe(id !== undefined)
    }),
    { numRuns: 1000 },
  )
})

test('any JSON is something', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(messagesOf(body).length).toBeGreaterThan(0)
    }),
  )
})
