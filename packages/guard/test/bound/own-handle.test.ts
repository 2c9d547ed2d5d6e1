import { describe, expect, test } from 'vitest'
import { isGuardError } from '../../src/index.ts'
import { alice, bob, lab } from '../calling.ts'

const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt
    return 'none'
  } catch (error) {
    if (isGuardError(error)) return error.code
    throw error
  }
}

describe('handles that the server behind has named', () => {
  test('are of whoever was given them first', async () => {
    const { guard, as, happened } = lab()
    const baskets = guard.handles<null>('basket', { ids: 'given' })
    const { ref } = await as(alice, () => baskets.own('17', null))
    expect((await as(alice, () => baskets.own('17', null))).ref).toBe(ref)
    expect(await codeOf(as(bob, () => baskets.own('17', null)))).toBe('GUARD_HANDLE_TAKEN')
    expect((await as(alice, () => baskets.resolve('17'))).rights).toBe('own')
    const refusals: string[] = []
    for (const id of ['17', '18', '', 'x'.repeat(5000)]) {
      refusals.push(await as(bob, () => baskets.resolve(id)).then(String, String))
    }
    expect(new Set(refusals).size).toBe(1)
    expect(happened.filter(({ name }) => name === 'handle.refused')).toMatchObject([
      { reason: 'taken', weakness: 'unbound-handle', owner: alice.owner },
      { reason: 'foreign' },
      { reason: 'unknown' },
      { reason: 'chosen' },
      { reason: 'chosen' },
    ])
  })

  test('are not confused for being no Unicode', async () => {
    const { guard, as } = lab()
    const baskets = guard.handles<null>('basket', { ids: 'given' })
    await as(alice, () => baskets.own('n\ud800', null))
    expect(await codeOf(as(alice, () => baskets.resolve('n\ud801')))).toBe('GUARD_HANDLE_UNKNOWN')
    expect(await codeOf(as(bob, () => baskets.own('n\ufffd', null)))).toBe('none')
    expect(await codeOf(as(bob, () => baskets.own('n\ud801', null)))).toBe('none')
    expect((await as(alice, () => baskets.resolve('n\ud800'))).rights).toBe('own')
  })

  test('are free again after their end', async () => {
    const { guard, as, pass } = lab()
    const limits = { idleMsMax: 1000, absoluteMsMax: 5000 }
    const baskets = guard.handles<null>('basket', { ids: 'given', limits })
    await as(alice, () => baskets.own('17', null))
    await as(alice, () => baskets.end('17'))
    await as(bob, () => baskets.own('17', null))
    pass(900)
    await as(bob, () => baskets.own('17', null))
    pass(900)
    expect(await codeOf(as(alice, () => baskets.own('17', null)))).toBe('GUARD_HANDLE_TAKEN')
    pass(1000)
    expect(await codeOf(as(alice, () => baskets.own('17', null)))).toBe('none')
  })

  test('are told from those that never were once they are over, unless nobody asks', async () => {
    for (const remembersEnded of [true, false]) {
      const { guard, as, happened } = lab()
      const baskets = guard.handles<null>('basket', { ids: 'given', remembersEnded })
      await as(alice, () => baskets.own('17', null))
      await as(alice, () => baskets.end('17'))
      await expect(as(alice, () => baskets.resolve('17'))).rejects.toThrow(
        remembersEnded ? 'This basket has ended' : 'There is no such basket',
      )
      expect(happened.at(-1)?.reason).toBe(remembersEnded ? 'ended' : 'unknown')
    }
  })

  test('are said to be owned, and not to be minted', async () => {
    const { guard, as, happened } = lab()
    const baskets = guard.handles<null>('basket', { ids: 'given' })
    await as(alice, () => baskets.own('17', null))
    await as(alice, () => baskets.own('17', null))
    expect(happened.map(({ name }) => name)).toEqual(['handle.owned'])
  })

  test('are another thing than those that the guard mints', async () => {
    const { guard, as } = lab()
    const minted = guard.handles<null>('basket')
    await expect(as(alice, () => minted.own('17', null))).rejects.toThrow(TypeError)
    const given = guard.handles<null>('basket', { ids: 'given' })
    await expect(as(alice, () => given.own('', null))).rejects.toThrow(TypeError)
  })

  test('repeated mints get the same for as long as is said', async () => {
    const { guard, as, pass } = lab()
    const hour = 3_600_000
    const limits = { idleMsMax: 5 * hour, absoluteMsMax: 10 * hour }
    const baskets = guard.handles<null>('basket', { limits, repeatMsMax: 10 * hour })
    const mint = (): Promise<string> =>
      as(alice, async () => (await baskets.mint(null, { idempotencyKey: 'raw' })).id)
    const first = await mint()
    pass(3 * hour)
    expect(await mint()).toBe(first)
  })
})

describe('handles that callers have of a server that is not seen', () => {
  const day = 24 * 3_600_000
  const limits = { idleMsMax: 1000, absoluteMsMax: 5000 }
  const claimed = { ids: 'claimed', weakness: 'unbound-session', limits } as const

  test('are of whoever used them first, and of nobody for long after their end', async () => {
    const { guard, as, pass, happened } = lab()
    const sessions = guard.handles<null>('session', claimed)
    const ownAs = (who: typeof alice, id: string): Promise<string> =>
      codeOf(as(who, () => sessions.own(id, null)))
    expect(await ownAs(alice, 'left')).toBe('none')
    expect(await ownAs(alice, 'ended')).toBe('none')
    expect(await ownAs(bob, 'left')).toBe('GUARD_HANDLE_UNKNOWN')
    await as(alice, () => sessions.end('ended'))
    pass(900)
    expect(await ownAs(alice, 'left')).toBe('none')
    pass(1000)
    for (const id of ['left', 'ended']) {
      expect(await ownAs(alice, id)).toBe('GUARD_HANDLE_UNKNOWN')
      expect(await ownAs(bob, id)).toBe('GUARD_HANDLE_UNKNOWN')
    }
    pass(7 * day + 5000)
    expect(await ownAs(bob, 'left')).toBe('none')
    expect(happened.filter(({ name }) => name === 'handle.refused')).toMatchObject([
      { reason: 'foreign', weakness: 'unbound-session', owner: alice.owner, caller: bob.owner },
      { reason: 'ended' },
      { reason: 'ended' },
      { reason: 'ended' },
      { reason: 'ended' },
    ])
  })

  test('are of one when several are first', async () => {
    const { guard, as } = lab()
    const sessions = guard.handles<null>('session', claimed)
    const codes = await Promise.all(
      [alice, bob, alice, bob].map((who) => codeOf(as(who, () => sessions.own('17', null)))),
    )
    expect(codes.filter((code) => code === 'none')).toHaveLength(2)
    expect(codes[0]).toBe(codes[2])
  })

  test('are refused when their end could not be remembered', async () => {
    const { guard, as } = lab()
    const few = { ...claimed, limits: { ...limits, perPrincipalMax: 1 } }
    const sessions = guard.handles<null>('session', few)
    const useUp = async (id: string): Promise<string> => {
      const code = await codeOf(as(alice, () => sessions.own(id, null)))
      if (code === 'none') await as(alice, () => sessions.end(id))
      return code
    }
    for (let count = 0; count < 100; count += 1) expect(await useUp(`${count}`)).toBe('none')
    expect(await useUp('one too many')).toBe('GUARD_HANDLES_FULL')
    expect(await codeOf(as(bob, () => sessions.own('one too many', null)))).toBe('none')
  })
})
