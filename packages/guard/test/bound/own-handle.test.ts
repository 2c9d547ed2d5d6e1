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
    for (const id of ['17', '18', '', 'x'.repeat(2000)]) {
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
