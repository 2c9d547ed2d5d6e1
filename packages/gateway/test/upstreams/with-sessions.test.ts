import { callerOf } from '@handfast/guard'
import { expect, it } from 'vitest'
import { withSessions } from '../../src/upstreams/with-sessions.ts'
import type { Upstream, UpstreamAnswer, UpstreamRequest } from '../../src/data-path/upstream.ts'

interface Behind {
  readonly upstream: Upstream
  /** Names of sessions that the server was shown. */
  readonly shown: unknown[]
  ask(method: UpstreamRequest['method'], about: Partial<UpstreamRequest>): Promise<UpstreamAnswer>
}

async function behind(text: string, sessionId?: string): Promise<Behind> {
  const caller = await callerOf({ issuer: 'urn:test', subject: 'alice' })
  const shown: unknown[] = []
  const content = { kind: 'text', type: 'application/json', text } as const
  const upstream = withSessions({
    name: 'behind',
    async send(request) {
      shown.push(request.sessionId)
      return { status: 200, headers: {}, sessionId, content }
    },
    isReady: async () => true,
    close: async () => undefined,
  })
  const { signal } = new AbortController()
  const fixed = { headers: {}, body: undefined, sessionId: undefined, authInfo: undefined }
  const ask: Behind['ask'] = (method, about) =>
    upstream.send({ ...fixed, method, caller, signal, ...about })
  return { upstream, shown, ask }
}

const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }
const result = '{"jsonrpc":"2.0","id":1,"result":{}}'

it('a server that keeps no sessions is shown none, and asked to end none', async () => {
  const { ask, shown } = await behind(result)
  const [one, other] = [
    await ask('POST', { body: initialize }),
    await ask('POST', { body: initialize }),
  ]
  expect(one.sessionId).toBeDefined()
  expect(one.sessionId).not.toBe(other.sessionId)
  await ask('POST', { body: { ...initialize, method: 'ping' }, sessionId: one.sessionId })
  expect((await ask('DELETE', { sessionId: one.sessionId })).status).toBe(200)
  expect(shown).toEqual([undefined, undefined, undefined])
})

it('one that keeps them is shown its own', async () => {
  const { ask, shown } = await behind(result, 'its-own')
  expect((await ask('POST', { body: initialize })).sessionId).toBe('its-own')
  await ask('DELETE', { sessionId: 'its-own' })
  expect(shown).toEqual([undefined, 'its-own'])
})

it('a session begins with an answer to initialize, and not with a refusal', async () => {
  for (const text of ['{"jsonrpc":"2.0","id":1,"error":{"code":-32602}}', 'no JSON']) {
    const { ask } = await behind(text)
    expect((await ask('POST', { body: initialize })).sessionId).toBeUndefined()
  }
  const { ask } = await behind(result)
  expect((await ask('POST', { body: { ...initialize, method: 'ping' } })).sessionId).toBeUndefined()
})
