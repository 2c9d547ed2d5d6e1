import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createGuard } from '../../src/index.ts'
import type { Guard, GuardRequest, Happening } from '../../src/index.ts'
import type { OwnerKey, RecordKey, Revocable } from '../../src/index.ts'
import { callbackSink, createWatch, ndjsonSink } from '../../src/watch/index.ts'
import type { GuardEvent } from '../../src/watch/index.ts'
import { callerNamed } from '../calling.ts'
import { held, requestOf } from '../kit.ts'

const minted: Happening = { name: 'session.minted', atMs: 0, caller: 'alice' as OwnerKey }
/** An alert of `foreign-use`, each of another one. */
const used = (caller: string): Happening => ({
  name: 'session.refused',
  atMs: 0,
  reason: 'foreign',
  weakness: 'unbound-session',
  caller: caller as OwnerKey,
  subject: 'session' as RecordKey,
})

const away = new Error('The pager is away.')
const failures = {
  'that throws': () => {
    throw away
  },
  'that is rejected': () => Promise.reject(away),
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30))

// Vitest fails a run in which a rejection was handled by nobody, so no test here asks for that.
describe.each(Object.entries(failures))('a callback %s', (_how, fail) => {
  test('of alerts is counted, and sinks get that event and all that follow', async () => {
    const events: GuardEvent[] = []
    const sinks = [callbackSink((batch) => void events.push(...batch))]
    const watch = createWatch({ sinks, onAlert: fail, everyMs: 5 })
    watch.tell(used('mallory'))
    await expect.poll(() => events.length).toBe(2)
    watch.tell(used('trudy'))
    await expect.poll(() => events.length).toBe(4)
    expect(events.map(({ name }) => name).filter((name) => name === 'alert')).toHaveLength(2)
    await watch.close()
    expect(watch.stats()).toMatchObject({ delivered: 4, failed: 2 })
  })

  test('of a sink keeps no other sink from being written to and closed', async () => {
    const seen: string[] = []
    const broken = { name: 'broken', write: fail, close: fail }
    const whole = callbackSink(() => void seen.push('written'))
    const watch = createWatch({
      sinks: [broken, { ...whole, close: () => void seen.push('closed') }],
    })
    watch.tell(minted)
    await expect(watch.close()).rejects.toThrow(away)
    expect(seen).toEqual(['written', 'closed'])
  })

  test('of a keeper keeps no other keeper from being asked', async () => {
    const asked: OwnerKey[] = []
    const rejected = () => Promise.reject(away)
    const keepers: Revocable[] = [
      { revoke: rejected, revokeAllOf: rejected },
      { revoke: fail, revokeAllOf: fail },
      { revoke: async () => false, revokeAllOf: async (owner) => asked.push(owner) },
    ]
    const watch = createWatch({ keepers, act: { 'foreign-use': { do: 'lock' } } })
    const guard = createGuard({ watch })
    watch.tell(used('mallory'))
    await settled()
    expect(asked).toEqual(['mallory'])
    await guard.close()
  })

  test('of a watcher ends no request that it is told of', async () => {
    const guard = createGuard({ watch: { tell: fail, seeInnerId: fail } })
    const alice = await callerNamed('alice')
    const { id, session } = await guard.sessions.create(alice)
    expect(await guard.sessions.resolve(id, alice)).toMatchObject({
      kind: 'resolved',
      session: { ref: session.ref },
    })
    expect(await guard.sessions.revoke(session.ref)).toBe(true)
    await settled()
    await guard.close()
  })

  test('of whoever closes what is behind keeps no other from being closed', async () => {
    const { guard } = held()
    const closed: string[] = []
    await beginWith(guard, fail)
    await beginWith(guard, async (inner) => closed.push(inner))
    await guard.sessions.revokeAllOf((await callerNamed('alice')).owner)
    await expect.poll(() => closed).toEqual(['inner'])
    await guard.close()
  })
})

async function beginWith(
  guard: Guard,
  closeBehind: NonNullable<GuardRequest['closeBehind']>,
): Promise<void> {
  const admission = await guard.admit({ ...requestOf(), closeBehind })
  if (admission.kind === 'refused') throw new Error(admission.refusal.kind)
  admission.answered({ status: 200, sessionId: 'inner' })
  await admission.ended()
}

test('an alert that nobody comes back from holds up no event', async () => {
  const events: GuardEvent[] = []
  const sinks = [callbackSink((batch) => void events.push(...batch))]
  const watch = createWatch({ sinks, onAlert: () => new Promise(() => undefined) })
  watch.tell(used('mallory'))
  await watch.flush()
  watch.tell(minted)
  await watch.flush()
  expect(events).toHaveLength(3)
})

test('an event of a time that is none loses its batch and nothing else', async () => {
  const events: GuardEvent[] = []
  const watch = createWatch({ sinks: [callbackSink((batch) => void events.push(...batch))] })
  watch.tell({ ...minted, atMs: Number.NaN })
  await watch.flush()
  watch.tell(minted)
  await watch.flush()
  expect(events).toHaveLength(1)
  expect(watch.stats()).toMatchObject({ delivered: 1, failed: 1 })
})

test('a stream that breaks ends no process that nobody listens to its errors in', async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) })
  const watch = createWatch({ sinks: [ndjsonSink(stream)] })
  watch.tell(minted)
  await watch.flush()
  await settled()
  watch.tell(minted)
  await watch.flush()
  expect(watch.stats().failed).toBe(2)
})
