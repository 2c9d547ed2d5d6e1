import { weaknesses } from '@handfast/catalogue'
import { describe, expect, test } from 'vitest'
import { scopeEventStore } from '../../src/index.ts'
import type { WeaknessId } from '@handfast/catalogue'
import type { GuardOptions, GuardRequest } from '../../src/index.ts'
import { alice, bob, issuer, lab } from '../calling.ts'
import type { Lab } from '../calling.ts'

const message = (method: string, params: object = {}): object => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params,
})

const initialize = message('initialize', { protocolVersion: '2025-11-25' })

async function send(one: Lab, more: Partial<GuardRequest> & { readonly as?: string } = {}) {
  const { as = 'alice', ...given } = more
  return one.guard.admit({
    method: 'POST',
    url: new URL('https://localhost/mcp'),
    headers: new Headers(),
    body: message('ping'),
    authInfo: { token: '', clientId: 'desktop', scopes: [], extra: { sub: as } },
    peer: { address: '127.0.0.1', isTls: true },
    ...given,
  })
}

const inSession = (id: string): Headers => new Headers({ 'mcp-session-id': id })

async function sessionOf(one: Lab): Promise<string> {
  return (await one.guard.sessions.create(alice, { inner: 'inner' })).id
}

type Attempt = (one: Lab) => Promise<unknown>

const foreign: Attempt = async (one) =>
  send(one, { as: 'bob', headers: inSession(await sessionOf(one)) })

/** What somebody does who tries, for each weakness of which the watch records attempts. */
const attempts: Partial<Record<WeaknessId, Attempt>> = {
  'client-chosen-session-id': (one) => send(one, { headers: inSession('mine'), body: initialize }),
  'session-key-from-tool-argument': (one) =>
    one.as(bob, () => one.guard.handles('basket').resolve('my-basket').catch(String)),
  'session-as-authentication': async (one) =>
    send(one, { authInfo: undefined, headers: inSession(await sessionOf(one)) }),
  'unbound-session': foreign,
  async 'unbound-handle'(one) {
    const baskets = one.guard.handles('basket')
    const { id } = await one.as(alice, () => baskets.mint({}))
    return one.as(bob, () => baskets.resolve(id).catch(String))
  },
  async 'unbound-agent-token'(one) {
    const { id } = await one.guard.sessions.create({ ...alice, agent: 'jkt:one' })
    return one.guard.sessions.resolve(id, { ...alice, agent: 'jkt:two' })
  },
  'unsealed-request-state': (one) =>
    one.as(alice, () => one.guard.requestState().verify('eyJhbW91bnQiOjV9').catch(String)),
  async 'unbound-request-state'(one) {
    const codec = one.guard.requestState()
    const body = message('tools/call', { name: 'pay', arguments: {} })
    const state = await one.as(alice, () => codec.mint({}), body)
    return one.as(bob, () => codec.verify(state).catch(String), body)
  },
  async 'unbound-task'(one) {
    const taskId = await one.as(alice, () => one.guard.tasks.mint())
    return one.as(bob, () => one.guard.tasks.owns(taskId))
  },
  'unbound-subscription': async (one) =>
    send(one, {
      headers: inSession(await sessionOf(one)),
      body: message('resources/subscribe', { uri: 'note://bob/1' }),
    }),
  async 'shared-event-store'(one) {
    const { session } = await one.guard.sessions.create(bob)
    const store = {
      storeEvent: async () => 'event',
      replayEventsAfter: async () => 'stream',
    }
    const context = { caller: bob, session, body: undefined }
    const scoped = one.guard.run(context, () => scopeEventStore(store, one.guard))
    return scoped.replayEventsAfter('event', { send: async () => undefined }).catch(String)
  },
  async 'response-misrouting'(one) {
    const asked = message('tools/list')
    return send(one, { headers: inSession(await sessionOf(one)), body: [asked, asked] })
  },
  'era-confusion': (one) =>
    send(one, { headers: new Headers({ 'mcp-protocol-version': '2026-07-28' }) }),
  'unbounded-session-store': async (one) => {
    for (let count = 0; count < 3; count += 1) await send(one, { body: initialize })
  },
  async 'session-survives-termination'(one) {
    const { id, session } = await one.guard.sessions.create(alice)
    await one.guard.sessions.revoke(session.ref)
    return send(one, { headers: inSession(id) })
  },
  'unvalidated-origin': (one) =>
    send(one, { headers: new Headers({ origin: 'https://evil.example' }) }),
}

const strict: GuardOptions = {
  issuer,
  sessions: { perPrincipalMax: 2 },
  whenFull: 'refuse',
}

const watched = weaknesses.filter(({ covers }) => covers.watch.covers).map(({ id }) => id)

describe.each(watched)('an attempt at %s', (weakness) => {
  test('is told with its name', async () => {
    const one = lab(strict)
    await attempts[weakness]?.(one)
    expect(one.happened.map((happening) => happening.weakness)).toContain(weakness)
    await one.guard.close()
  })
})

test('what is usual is told without one', async () => {
  const one = lab(strict)
  const id = await sessionOf(one)
  for (const method of ['ping', 'tools/list']) {
    const admission = await send(one, { headers: inSession(id), body: message(method) })
    expect(admission.kind).toBe('admitted')
    if (admission.kind === 'admitted') await admission.ended()
  }
  expect(one.happened.flatMap((happening) => happening.weakness ?? [])).toEqual([])
  await one.guard.close()
})
