import { readFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { callerOf, createGuard } from '../../src/index.ts'
import type { Caller, Happening, OwnerKey, Revocable } from '../../src/index.ts'
import { sessionStore } from '../../src/presets/session-store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { callbackSink, createWatch, ndjsonSink, openTelemetrySink } from '../../src/watch/index.ts'
import type { GuardEvent } from '../../src/watch/index.ts'
import { secret } from '../kit.ts'

const schema = JSON.parse(
  readFileSync(new URL('../../schema/guard-event-1.0.schema.json', import.meta.url), 'utf8'),
)
const isEvent = new Ajv2020({ formats: { 'date-time': true } }).compile(schema)

const minted: Happening = { name: 'session.minted', atMs: 0, caller: 'alice' as OwnerKey }

const nowhere = { agent: undefined, address: undefined }

const alice = await callerOf(
  { issuer: 'https://login.example', subject: 'alice' },
  { address: '198.51.100.9' },
)
const mallory = await callerOf({ issuer: 'https://login.example', subject: 'mallory' })

function collecting() {
  const events: GuardEvent[] = []
  return { events, sink: callbackSink((batch) => void events.push(...batch)) }
}

describe('what leaves', () => {
  test('follows the schema and holds neither id nor name nor address', async () => {
    const { events, sink } = collecting()
    const watch = createWatch({ sinks: [sink], includeResolved: true })
    const guard = createGuard({ watch })
    const { id, session } = await guard.sessions.create(alice)
    await guard.sessions.resolve(id, alice)
    await guard.sessions.resolve(id, mallory)
    await guard.sessions.revoke(session.ref)
    await guard.sessions.resolve(id, alice)
    await watch.close()
    await guard.close()
    for (const event of events) {
      expect(isEvent(event), JSON.stringify([event, isEvent.errors])).toBe(true)
    }
    expect(events.map(({ name }) => name)).toEqual([
      'session.minted',
      'session.resolved',
      'session.refused',
      'alert',
      'session.ended',
      'session.refused',
    ])
    const text = JSON.stringify(events)
    for (const secret of [id, session.ref, alice.owner, alice.address, 'mallory']) {
      expect(text).not.toContain(secret)
    }
  })

  test('is the same for the same principal under the same keys, on any node', async () => {
    const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
    const hashes = await Promise.all(
      [{ keys: [{ id: 'k', secret }] }, { keys: [{ id: 'k', secret }] }, {}].map(async (keys) => {
        const { events, sink } = collecting()
        const watch = createWatch({ ...keys, sinks: [sink] })
        watch.tell(minted)
        await watch.flush()
        return events[0]?.caller
      }),
    )
    expect(hashes[0]).toMatch(/^[\w-]{16}$/)
    expect(hashes[1]).toBe(hashes[0])
    expect(hashes[2]).not.toBe(hashes[0])
  })
})

describe('delivery', () => {
  test('drops what does not fit, and says so', async () => {
    const { events, sink } = collecting()
    const watch = createWatch({ sinks: [sink], queueMax: 10, batchMax: 4 })
    for (let index = 0; index < 15; index += 1) watch.tell(minted)
    await watch.flush()
    expect(events.filter(({ name }) => name === 'session.minted')).toHaveLength(10)
    expect(events.find(({ name }) => name === 'watch.dropped')).toMatchObject({ count: 5 })
    expect(watch.stats()).toMatchObject({ seen: 15, dropped: 5, failed: 0 })
  })

  test('goes on when a sink fails', async () => {
    const { events, sink } = collecting()
    const broken = callbackSink(() => {
      throw new Error('disk full')
    })
    const watch = createWatch({ sinks: [broken, sink] })
    watch.tell(minted)
    await watch.flush()
    expect(events).toHaveLength(1)
    expect(watch.stats().failed).toBe(1)
  })

  test.each([
    [
      'throws',
      (): void => {
        throw new Error('the pager is away')
      },
    ],
    ['rejects', (): Promise<void> => Promise.reject(new Error('the pager is away'))],
  ])('goes on when whoever is told of an alert %s', async (_, onAlert) => {
    const { events, sink } = collecting()
    const watch = createWatch({ sinks: [sink], onAlert })
    const guard = createGuard({ watch, keys: [{ id: 'k1', secret }] })
    const tokens = guard.agentTokens()
    for (const name of ['one', 'two']) {
      const { token } = await tokens.mint(name, alice)
      await tokens.rotate(token, alice)
      await expect(tokens.rotate(token, alice)).rejects.toThrow('not valid')
      await watch.flush()
    }
    expect(events.filter((event) => event.name === 'alert')).toHaveLength(2)
    expect(watch.stats().failed).toBe(2)
    await guard.close()
  })

  test('writes a line for each event', async () => {
    const chunks: string[] = []
    const stream = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(String(chunk))
        done()
      },
    })
    const watch = createWatch({ sinks: [ndjsonSink(stream)] })
    watch.tell(minted)
    watch.tell(minted)
    await watch.flush()
    const lines = chunks.join('').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['session.minted', 'session.minted'])
  })

  test('gives OpenTelemetry logs with hashes and metrics without', async () => {
    const records: { body: string; severityText: string; attributes: object }[] = []
    const added: [string, number, object][] = []
    const sink = openTelemetrySink({
      logger: { emit: (record) => records.push(record) },
      meter: {
        createCounter: (name) => ({
          add: (value, attributes) => added.push([name, value, attributes]),
        }),
      },
    })
    const watch = createWatch({ sinks: [sink] })
    watch.tell({ ...minted, name: 'session.refused', reason: 'foreign' })
    await watch.flush()
    expect(records.map(({ body, severityText }) => [body, severityText])).toEqual([
      ['handfast.session.refused', 'WARN'],
      ['handfast.alert', 'ERROR'],
    ])
    expect(records[0]?.attributes).toHaveProperty('handfast.caller')
    expect(added).toEqual([
      ['handfast.guard.events', 1, { name: 'session.refused', reason: 'foreign' }],
      [
        'handfast.guard.alerts',
        1,
        { detector: 'foreign-use', severity: 'high', weakness: 'unbound-session' },
      ],
    ])
  })
})

describe('acting', () => {
  const attacked = async (act: 'revoke' | 'lock') => {
    const watch = createWatch({ act: { 'foreign-use': { do: act } } })
    const guard = createGuard({ watch })
    const hers = await guard.sessions.create(alice)
    const his = await guard.sessions.create(mallory)
    await guard.sessions.resolve(hers.id, mallory)
    await watch.flush()
    const live = [await guard.sessions.isLive(hers.session.ref)]
    live.push(await guard.sessions.isLive(his.session.ref))
    await guard.close()
    return live
  }
  test('ends whatever a principal has, also what others keep', async () => {
    const kept = memoryStore()
    const pages = sessionStore(kept)
    const watch = createWatch({ act: { 'foreign-use': { do: 'lock' } }, keepers: [pages] })
    const guard = createGuard({ watch, keys: [{ id: 'k1', secret }] })
    const cookie = guard.cookie()
    const tokens = guard.agentTokens()
    const has = async ({ principal, owner }: Caller, id: string) => {
      const { setCookie = '' } = await guard.regenerate('login', { cookie, sent: '', principal })
      const sent = setCookie.split(';')[0]
      const { token } = await tokens.mint('worker', { principal, owner, ...nowhere })
      const session = { cookie: {}, handfast: { beganAtMs: Date.now(), owner } }
      await promisify(pages.set)(id, session)
      return async (): Promise<readonly boolean[]> => [
        (await cookie.read(sent)) !== undefined,
        await tokens.verify(token, { principal, owner, ...nowhere }).then(
          () => true,
          () => false,
        ),
        (await promisify(pages.get)(id)) !== null,
      ]
    }
    const hers = await has(alice, 'hers')
    const his = await has(mallory, 'his')
    expect(await his()).toEqual([true, true, true])
    const { id } = await guard.sessions.create(alice)
    await guard.sessions.resolve(id, mallory)
    await expect.poll(his).toEqual([false, false, false])
    expect(await hers()).toEqual([true, true, true])
    await guard.close()
  })

  test('revokes what an alert names, wherever it is kept', async () => {
    const ended: string[] = []
    const keeper: Revocable = {
      revoke: async (ref) => ended.push(ref) > 0,
      revokeAllOf: async () => 0,
    }
    const watch = createWatch({
      act: { 'rotated-token-reuse': { do: 'revoke' } },
      keepers: [keeper],
    })
    const guard = createGuard({ watch, keys: [{ id: 'k1', secret }] })
    const tokens = guard.agentTokens()
    const { token, ref } = await tokens.mint('worker', alice)
    await tokens.rotate(token, alice)
    await expect(tokens.rotate(token, alice)).rejects.toThrow('not valid')
    expect(ended).toEqual([ref])
    await guard.close()
  })

  test('revokes the session whose id got around', async () => {
    expect(await attacked('revoke')).toEqual([false, true])
  })
  test('locks the principal who used it', async () => {
    expect(await attacked('lock')).toEqual([true, false])
  })
})
