import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js'
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import { afterEach, expect, test, vi } from 'vitest'
import { inboxServer } from '../../../../servers/probe/kit/resource-server.ts'
import { createGuard, scopeEventStore, scopeTaskStore } from '../../src/index.ts'
import type { Guard, GuardOptions } from '../../src/index.ts'
import { attacked } from '../attacked.ts'
import {
  askingServer,
  diggingServer,
  withSessions,
  withoutSessions,
} from '../../../../servers/probe/sdk-v1/web-servers.ts'

vi.setConfig({ testTimeout: 120_000 })

const guards: Guard[] = []
afterEach(async () => {
  for (const guard of guards.splice(0)) await guard.close()
})

function guardWith(options: GuardOptions = {}): Guard {
  const guard = createGuard({
    issuer: 'https://login.example',
    cleartextOnLoopback: true,
    ...options,
  })
  guards.push(guard)
  return guard
}

test('one event store for all is open from every session, well bound or not', async () => {
  const only = ['shared-event-store'] as const
  const shared = new InMemoryEventStore()
  const weak = withSessions(askingServer, () => shared)
  // With ids of its own, the guard would drop the answers to others that the store replays.
  const guarding = guardWith({ unsafelyKeepRequestIds: true })
  expect(await attacked(weak, only, guarding)).toEqual({ 'shared-event-store': 'vulnerable' })

  const guard = guardWith()
  const mended = withSessions(askingServer, () => scopeEventStore(shared, guard))
  expect(await attacked(mended, only, guard)).toEqual({ 'shared-event-store': 'safe' })
})

test('without sessions, tasks of SDK v1 are everybody’s until their store is scoped', async () => {
  const only = ['unbound-task'] as const
  const store = new InMemoryTaskStore()
  const weak = withoutSessions(() => diggingServer(store))
  expect(await attacked(weak, only)).toEqual({ 'unbound-task': 'vulnerable' })

  const guard = guardWith({ stateless: true })
  const scoped = scopeTaskStore(store, guard)
  const mended = withoutSessions(() => diggingServer(scoped))
  expect(await attacked(mended, only, guard)).toEqual({ 'unbound-task': 'safe' })
  store.cleanup()
})

test('with sessions, too, and a task outlives the session that it was made in', async () => {
  const store = new InMemoryTaskStore()
  const guard = guardWith()
  const scoped = scopeTaskStore(store, guard)
  const mended = withSessions(() => diggingServer(scoped))
  expect(await attacked(mended, ['unbound-task'], guard)).toEqual({ 'unbound-task': 'safe' })
  store.cleanup()
})

test('a tool that asks its caller is answered by nobody else', async () => {
  expect(await attacked(withSessions(askingServer), ['response-misrouting'], guardWith())).toEqual({
    'response-misrouting': 'safe',
  })
})

test('of a resource hears who may', async () => {
  const only = ['unbound-subscription'] as const
  const weak = inboxServer(() => true)
  expect(await attacked(weak, only)).toEqual({ 'unbound-subscription': 'vulnerable' })
  const guard = guardWith({
    maySubscribe: ({ principal }, topic) =>
      topic.kind === 'resource' && topic.uri === `inbox://${principal.subject}/messages`,
  })
  expect(await attacked(weak, only, guard)).toEqual({ 'unbound-subscription': 'safe' })
})
