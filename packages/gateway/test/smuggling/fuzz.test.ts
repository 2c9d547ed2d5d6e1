import fc from 'fast-check'
import { expect, it } from 'vitest'
import { begin, lengthOf, post, rawRequest, sendRaw, standing } from './kit.ts'

const at = standing()

const numRuns = Number(process.env['HANDFAST_FUZZ_RUNS'] ?? 150)
const patienceMs = 20_000 + numRuns * 100

/** Never a word of its inside, and never a crash: what is wrong is the client's to mend. */
const isAnAnswer = (status: number): boolean => status >= 200 && status < 500

const members = fc.constantFrom(
  'jsonrpc',
  'id',
  'method',
  'params',
  'result',
  '_meta',
  'name',
  'arguments',
  '__proto__',
  'Method',
  'io.modelcontextprotocol/protocolVersion',
  'progressToken',
  'requestId',
)
const values = fc.oneof(
  fc.constantFrom('2.0', 'initialize', 'tools/call', 'ping', 'notifications/cancelled', 1, null),
  fc.constantFrom('2026-07-28', 'server/discover', 'subscriptions/listen', 'tasks/get'),
  fc.jsonValue({ maxDepth: 2 }),
)
const messages = fc.letrec((tie) => ({
  object: fc.dictionary(members, fc.oneof({ depthSize: 'small' }, values, tie('object')), {
    maxKeys: 6,
  }),
})).object

it(
  'any bytes for a body get an answer',
  async () => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const response = await post(at.url, new Uint8Array(body), {
          'mcp-session-id': at.session,
        })
        await response.text()
        expect(response.status).toSatisfy(isAnAnswer)
      }),
      { numRuns },
    )
  },
  patienceMs,
)

it(
  'any messages get an answer, in either era, and nothing else goes on',
  async () => {
    const bodies = fc.oneof(messages, fc.array(messages, { maxLength: 3 }))
    const versions = fc.constantFrom('2025-11-25', '2026-07-28', '')
    await fc.assert(
      fc.asyncProperty(bodies, versions, fc.boolean(), async (body, version, isInSession) => {
        at.behind.seen.length = 0
        const headers = {
          ...(version === '' ? {} : { 'mcp-protocol-version': version }),
          ...(isInSession ? { 'mcp-session-id': at.session } : {}),
        }
        const text = JSON.stringify(body)
        const response = await post(at.url, text, headers)
        await response.text()
        expect(response.status).toSatisfy(isAnAnswer)
        const methods = new Set([body].flat().map((one) => Object(one).method as unknown))
        for (const { body: sent } of at.behind.seen.slice(0, 1)) {
          for (const one of [JSON.parse(sent) as unknown].flat()) {
            expect(methods).toContain(Object(one).method)
          }
        }
      }),
      { numRuns: numRuns * 2 },
    )
  },
  patienceMs,
)

it(
  'any header value gets an answer',
  async () => {
    const names = fc.constantFrom(
      'Mcp-Session-Id',
      'MCP-Protocol-Version',
      'Mcp-Method',
      'Mcp-Name',
      'Mcp-Param-X',
      'Last-Event-ID',
      'Authorization',
      'DPoP',
      'Origin',
      'Accept',
      'Content-Type',
      'User-Agent',
      'Traceparent',
      'X-Forwarded-Proto',
      'Expect',
    )
    const latin1 = fc
      .array(fc.integer({ min: 1, max: 255 }), { maxLength: 40 })
      .map((codes) => String.fromCharCode(...codes).replaceAll(/[\r\n]/g, ''))
    const body = '{"jsonrpc":"2.0","id":2,"method":"ping"}'
    await fc.assert(
      fc.asyncProperty(
        names,
        latin1,
        fc.constantFrom('POST', 'GET', 'DELETE'),
        async (...given) => {
          const [name, value, method] = given
          const lines = [lengthOf(body), `${name}: ${value}`]
          const { statuses } = await sendRaw(at.gateway.url, rawRequest({ method, lines, body }))
          expect(statuses.filter((status) => !isAnAnswer(status))).toEqual([])
          expect(statuses.length).toBeGreaterThan(0)
        },
      ),
      { numRuns },
    )
  },
  patienceMs,
)

it(
  'any bytes for a request are no crash',
  async () => {
    const garbage = fc.uint8Array({ maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(garbage, async (bytes) => {
        const request = new Uint8Array([...bytes, 13, 10, 13, 10])
        const { statuses } = await sendRaw(at.gateway.url, request, true)
        expect(statuses.filter((status) => !isAnAnswer(status))).toEqual([])
      }),
      { numRuns },
    )
    expect(await begin(at.url, 'bob')).not.toBe('')
  },
  patienceMs,
)
