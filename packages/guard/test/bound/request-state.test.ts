import { describe, expect, test } from 'vitest'
import { createKeyRing } from '../../src/core/keys.ts'
import { createRequestState } from '../../src/bound/request-state.ts'
import { createGuard, isGuardError } from '../../src/index.ts'
import type { Caller, RequestStateCodec, RequestStateOptions } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { systemRandom } from '../../src/core/random.ts'
import { alice, bob, callerNamed, key, lab } from '../calling.ts'
import type { Lab } from '../calling.ts'

interface Payment {
  readonly amount: number
}

const body = (params: object, method = 'tools/call'): object => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params: { name: 'pay', arguments: { amount: 5, to: { iban: 'x', bic: 'y' } }, ...params },
})

interface Till {
  readonly one: Lab
  readonly codec: RequestStateCodec<Payment>
  minted(caller?: Caller, asked?: object): Promise<string>
  /** The reason that was told, or what came out. */
  verified(state: unknown, caller?: Caller, asked?: object): Promise<unknown>
}

function till(options: RequestStateOptions = {}, given: Parameters<typeof lab>[0] = {}): Till {
  const one = lab(given)
  const codec = one.guard.requestState<Payment>(options)
  return {
    one,
    codec,
    minted: (caller = alice, asked = body({})) =>
      one.as(caller, () => codec.mint({ amount: 5 }), asked),
    async verified(state, caller = alice, asked = body({})) {
      try {
        return await one.as(caller, () => codec.verify(state as string), asked)
      } catch (error) {
        if (!isGuardError(error)) throw error
        expect(error).toMatchObject({
          code: 'GUARD_REQUEST_STATE_INVALID',
          message: 'Invalid or expired requestState',
        })
        return one.happened.at(-1)?.reason
      }
    },
  }
}

describe('request state', () => {
  test('comes back to the request that it was handed out for', async () => {
    const { minted, verified } = till()
    const state = await minted()
    expect(await verified(state)).toEqual({ amount: 5 })
    expect(await verified(state)).toEqual({ amount: 5 })
  })

  test('allows what a retry changes, and any order of members', async () => {
    const { minted, verified } = till()
    const state = await minted()
    const asked = {
      params: {
        requestState: state,
        inputResponses: { ok: { action: 'accept' } },
        _meta: { progressToken: 7 },
        arguments: { to: { bic: 'y', iban: 'x' }, amount: 5 },
        name: 'pay',
      },
      method: 'tools/call',
      id: 'other',
      jsonrpc: '2.0',
    }
    expect(await verified(state, alice, asked)).toEqual({ amount: 5 })
  })

  test('is for one principal, method, tool and set of arguments', async () => {
    const { minted, verified, one } = till()
    const state = await minted()
    const args = (value: unknown): object => body({ arguments: value })
    const iban = { iban: 'x', bic: 'y' }
    const cases: readonly (readonly [Caller, object, string])[] = [
      [bob, body({}), 'other-owner'],
      [await callerNamed('alice', 'jkt:one'), body({}), 'other-agent'],
      [alice, body({}, 'prompts/get'), 'other-method'],
      [alice, body({ name: 'refund' }), 'other-target'],
      [alice, args({ amount: 500, to: iban }), 'other-asked'],
      [alice, args({ amount: '5', to: iban }), 'other-asked'],
      [alice, args({ amount: 5, to: iban, more: null }), 'other-asked'],
      [alice, args({ amount: 5 }), 'other-asked'],
      [alice, body({ task: { ttl: 5 } }), 'other-asked'],
      [alice, body(JSON.parse('{"__proto__": 1}')), 'other-asked'],
      [alice, [body({})], 'no-request'],
      [alice, { jsonrpc: '2.0', id: 1, result: {} }, 'no-request'],
    ]
    for (const [caller, asked, reason] of cases) {
      expect(await verified(state, caller, asked)).toBe(reason)
    }
    const told = one.happened.filter(({ name }) => name === 'request-state.refused')
    expect(new Set(told.map(({ weakness }) => weakness))).toEqual(
      new Set(['unbound-request-state']),
    )
    expect(JSON.stringify(one.happened)).not.toContain(state)
  })

  test('opens for no number that is not finite, as if nothing had been asked', async () => {
    const { minted, verified } = till()
    const asked = (limit: string): object => body({ arguments: JSON.parse(`{"limit":${limit}}`) })
    const state = await minted(alice, asked('null'))
    expect(await verified(state, alice, asked('null'))).toEqual({ amount: 5 })
    expect(await verified(state, alice, asked('1e999'))).toBe('no-request')
    await expect(minted(alice, asked('-1e999'))).rejects.toThrow('No request')
  })

  test('is over after its time', async () => {
    const { minted, verified, one } = till({ ttlMs: 1000 })
    const state = await minted()
    one.pass(999)
    expect(await verified(state)).toEqual({ amount: 5 })
    one.pass(1)
    expect(await verified(state)).toBe('expired')
  })

  test('opens once where that was asked for, however often it is tried at once', async () => {
    const { minted, verified } = till({ singleUse: true })
    const state = await minted()
    const results = await Promise.all([1, 2, 3, 4].map(() => verified(state)))
    expect(results.filter((result) => typeof result === 'object')).toEqual([{ amount: 5 }])
    expect(await verified(state)).toBe('replayed')
    expect(await verified(await minted())).toEqual({ amount: 5 })
  })

  test('is not used up by somebody whose it is not', async () => {
    const { minted, verified } = till({ singleUse: true })
    const state = await minted()
    expect(await verified(state, bob)).toBe('other-owner')
    expect(await verified(state)).toEqual({ amount: 5 })
  })

  test('is refused when there is no room to remember its use', async () => {
    const store = memoryStore()
    const full = { ...store, insert: async () => 'owner-full' as const }
    const { minted, codec, one } = till({ singleUse: true }, { store: full })
    const state = await minted()
    const verified = one.as(alice, () => codec.verify(state), body({}))
    await expect(verified).rejects.toMatchObject({ code: 'GUARD_STORE_FULL' })
  })

  test('shows nothing of what is in it, and no two are alike', async () => {
    const { minted } = till()
    const [first, second] = [await minted(), await minted()]
    expect(first).toMatch(/^v1\.k1\.[A-Za-z0-9_-]+$/)
    const bytes = Buffer.from(first.split('.')[2] ?? '', 'base64url').toString('latin1')
    expect(bytes).not.toContain('amount')
    expect(second).not.toBe(first)
  })

  test('that was changed anywhere, cut or made up does not open', async () => {
    const { minted, verified } = till()
    const state = await minted()
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    for (let at = 0; at < state.length; at += 1) {
      const letter = letters.charAt((letters.indexOf(state.charAt(at)) + 1) % letters.length)
      const changed = `${state.slice(0, at)}${letter}${state.slice(at + 1)}`
      expect(await verified(changed)).toBe('not-sealed')
      expect(await verified(state.slice(0, at))).toBe('not-sealed')
    }
    for (const other of [
      '',
      {},
      null,
      [],
      7,
      `${state}.`,
      `${state}A`,
      'v1.k1.',
      'x'.repeat(1e6),
    ]) {
      expect(await verified(other)).toBe('not-sealed')
    }
  })

  test('of parameters that are nested too deeply is none', async () => {
    const { minted, verified } = till()
    const state = await minted()
    const deep: unknown = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)
    expect(await verified(state, alice, body({ arguments: deep }))).toBe('no-request')
    await expect(minted(alice, body({ arguments: deep }))).rejects.toThrow('No request')
  })

  test('is not taken for that of a handler of another method', async () => {
    const { minted, codec, one } = till()
    const state = await minted()
    const mcpReq = { method: 'prompts/get' }
    const verify = (): Promise<unknown> => codec.verify(state, { mcpReq })
    await expect(one.as(alice, verify, body({}))).rejects.toThrow('Invalid or expired')
    const mint = (): Promise<string> => codec.mint({ amount: 5 }, { mcpReq })
    await expect(one.as(alice, mint, body({}))).rejects.toThrow('No request')
  })
})

describe('its keys', () => {
  test('can be rotated: what an older one sealed opens until that is dropped', async () => {
    const ring = createKeyRing([key('k1')])
    const parts = {
      store: memoryStore(),
      sessions: createGuard().sessions,
      keys: ring,
      clock: () => 1,
      random: systemRandom,
      tell: () => undefined,
      current: () => ({ caller: alice, session: undefined, body: body({}) }),
    }
    const codec = createRequestState<Payment>(parts)
    const old = await codec.mint({ amount: 5 })
    ring.add(key('k2'))
    const fresh = await codec.mint({ amount: 6 })
    expect(fresh).toMatch(/^v1\.k2\./)
    expect(await codec.verify(old)).toEqual({ amount: 5 })
    ring.drop('k1')
    await expect(codec.verify(old)).rejects.toThrow('Invalid or expired')
    expect(await codec.verify(fresh)).toEqual({ amount: 6 })
    // The id of the key is bound as well.
    await expect(codec.verify(fresh.replace('.k2.', '.k1.'))).rejects.toThrow('Invalid or expired')
  })

  test('of another guard open nothing', async () => {
    const state = await till().minted()
    expect(await till().verified(state)).toBe('not-sealed')
  })

  test('have to be there', () => {
    expect(() => lab({ keys: undefined as never }).guard.requestState()).toThrow(TypeError)
    expect(() => lab().guard.requestState({ ttlMs: 0 })).toThrow(TypeError)
    expect(() => lab().guard.requestState({ ttlMs: 25 * 3_600_000 })).toThrow(TypeError)
  })
})

test('what cannot be sealed is said so to the server', async () => {
  const { codec, one } = till()
  const mint = (payload: unknown): Promise<string> =>
    one.as(alice, () => codec.mint(payload as Payment), body({}))
  await expect(mint(undefined)).rejects.toThrow(TypeError)
  await expect(mint('x'.repeat(40_000))).rejects.toThrow(RangeError)
})
