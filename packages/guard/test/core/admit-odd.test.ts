import { describe, expect, test } from 'vitest'
import type { Admission, AuthInfo, GuardRequest } from '../../src/index.ts'
import { issuer, lab } from '../calling.ts'
import type { Lab } from '../calling.ts'

const extra = { sub: 'alice' }
const authInfo: AuthInfo = { token: '', clientId: 'desktop', scopes: [], extra }
const url = new URL('https://localhost/mcp')
const peer = { address: '127.0.0.1', isTls: true }

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

const send = ({ guard }: Lab, { headers = {}, body }: Sent): Promise<Admission> =>
  guard.admit({ method: 'POST', url, headers: new Headers(headers), body, authInfo, peer })

/** `admitted`, or the status and code of the refusal. */
function outcome(admission: Admission): unknown {
  if (admission.kind === 'admitted') return 'admitted'
  const { status, body } = admission.refusal
  return { status, code: JSON.parse(body).error.code }
}

const request = (id: unknown, method: string, params: object = {}): object => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
})

const initialize = request(1, 'initialize', { protocolVersion: '2025-11-25' })

async function begun(one: Lab): Promise<string> {
  const admission = await send(one, { body: initialize })
  if (admission.kind !== 'admitted') throw new Error('she may')
  const id = admission.answered({ status: 200, sessionId: 'inner' })
  await admission.ended()
  return id ?? ''
}

const modern = (method: string, body?: unknown): Sent => ({
  headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method },
  body:
    body ??
    request(5, method, { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }),
})

test('one id twice in a body is refused, in every era, however it is spelt', async () => {
  const stateless = lab({ issuer, stateless: true })
  const kept = lab({ issuer })
  const headers = { 'mcp-session-id': await begun(kept) }
  for (const other of [7, '7', ' 7', '0x7', '7.0']) {
    const body = [request(7, 'tools/list'), request(other, 'ping')]
    for (const sent of [
      send(kept, { headers, body }),
      send(stateless, { body }),
      send(stateless, modern('tools/list', body)),
    ]) {
      expect(await sent).toMatchObject({ kind: 'refused' })
    }
    expect(outcome(await send(stateless, { body }))).toMatchObject({ status: 409 })
  }
  const body = [request(7, 'ping'), request('seven', 'ping'), request(8, 'ping')]
  expect(outcome(await send(stateless, { body }))).toBe('admitted')
})

test('no session begins in the era that has none', async () => {
  const one = lab({ issuer })
  expect(outcome(await send(one, modern('initialize')))).toEqual({ status: 404, code: -32601 })
  const { id: _, ...note } = modern('notifications/initialized').body as { readonly id: unknown }
  const sent = modern('notifications/initialized', note)
  expect(await send(one, sent)).toMatchObject({ kind: 'refused' })
  expect(outcome(await send(one, modern('server/discover')))).toBe('admitted')
})

type Before = Pick<GuardRequest, 'method' | 'headers' | 'body' | 'sse'>

describe('a client that has gone before its session has begun', () => {
  const gone = async (before: Before) => {
    const one = lab({ issuer })
    const closed: unknown[] = []
    const closeBehind = (inner: string): void => void closed.push(inner)
    const admission = await one.guard.admit({
      ...before,
      url: new URL('https://localhost/mcp'),
      authInfo,
      peer,
      closeBehind,
    })
    if (admission.kind !== 'admitted') throw new Error('she may')
    await admission.ended()
    const shown = admission.answered({ status: 200, sessionId: 'inner' })
    return { shown, closed, kept: await one.guard.sessions.count() }
  }

  test.each<readonly [string, Before]>([
    ['Streamable HTTP', { method: 'POST', headers: new Headers(), body: initialize }],
    [
      'HTTP+SSE',
      { method: 'GET', headers: new Headers(), body: undefined, sse: { sessionId: undefined } },
    ],
  ])('leaves nothing here, and nothing behind: %s', async (_, before) => {
    expect(await gone(before)).toEqual({ shown: undefined, closed: ['inner'], kept: 0 })
  })
})
