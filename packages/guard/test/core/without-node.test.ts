import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type * as Bytes from '../../src/core/bytes.ts'
import type * as Digests from '../../src/core/digest.ts'
import type * as Entry from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { alice, key } from '../calling.ts'
import { begin, held, ping } from '../kit.ts'
import type * as Kit from '../kit.ts'

/** The only module of Node that a Worker has to have. */
const ofWorkers = 'node:async_hooks'

interface Core {
  readonly bytes: typeof Bytes
  readonly digests: typeof Digests
  readonly entry: typeof Entry
  readonly kit: typeof Kit
}

let core: Core

/** What it takes of Node is decided when it is loaded, so it is loaded anew with the door shut. */
beforeAll(async () => {
  const native = process.getBuiltinModule.bind(process)
  const asked = vi.spyOn(process, 'getBuiltinModule')
  // The overloads of Node say which module an id gives; this says that most give none.
  asked.mockImplementation(((id: string) => (id === ofWorkers ? native(id) : undefined)) as never)
  vi.resetModules()
  core = {
    bytes: await import('../../src/core/bytes.ts'),
    digests: await import('../../src/core/digest.ts'),
    entry: await import('../../src/index.ts'),
    kit: await import('../kit.ts'),
  }
  expect(asked).toHaveBeenCalledWith('node:buffer')
  expect(asked).toHaveBeenCalledWith('node:crypto')
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.resetModules()
})

test('the door is shut: what is Web’s own is taken', async () => {
  const digested = core.digests.digest('text')
  expect(digested).toBeInstanceOf(Promise)
  expect(await digested).toBe(await core.digests.webDigest('text'))
})

test('a session begins, is its owner’s, and ends', async () => {
  const { kit } = core
  const { guard } = kit.held()
  const id = await kit.begin(guard)
  expect(id).toMatch(/^[\w-]{43}$/)
  expect(await kit.asks(guard, id)).toBe('admitted')
  expect(await kit.asks(guard, id, { sub: 'bob' })).toBe('session-unknown')
  await guard.sessions.revokeAll()
  expect(await kit.asks(guard, id)).toBe('session-unknown')
  await guard.close()
})

test('Node and a Worker share a store and keys', async () => {
  const shared = { store: memoryStore(), keys: [key('k1')] }
  const node = held(shared)
  const worker = core.kit.held(shared)
  const id = await begin(node.guard)
  expect(await core.kit.asks(worker.guard, id)).toBe('admitted')
  expect(await core.kit.asks(worker.guard, id, { sub: 'bob' })).toBe('session-unknown')

  const context = { caller: alice, session: undefined, body: ping }
  const [ofNode, ofWorker] = [node, worker].map(({ guard }) => guard.requestState<number>())
  const byNode = await node.guard.run(context, () => ofNode?.mint(1))
  const byWorker = await worker.guard.run(context, () => ofWorker?.mint(2))
  expect(await node.guard.run(context, () => ofNode?.verify(String(byWorker)))).toBe(2)
  expect(await worker.guard.run(context, () => ofWorker?.verify(String(byNode)))).toBe(1)

  const [notesOfNode, notesOfWorker] = [node, worker].map(({ guard }) => guard.handles('note'))
  const note = await node.guard.run(context, () => notesOfNode?.mint('text'))
  const found = await worker.guard.run(context, () => notesOfWorker?.resolve(String(note?.id)))
  expect(found?.value).toBe('text')
  await node.guard.close()
  await worker.guard.close()
})
