import { describe, expect, test } from 'vitest'
import { nobody } from '../../src/core/principal.ts'
import { callerOf } from '../../src/index.ts'
import { dpop } from '../../src/proofs/dpop.ts'
import { alice, lab } from '../calling.ts'
import { held, requestOf } from '../kit.ts'
import { newAgent, proofOf } from '../proofs/dpop-kit.ts'

const anybody = await callerOf(nobody)
const limits = { perPrincipalMax: 2, max: 5 }

async function times(count: number, attempt: () => Promise<unknown>): Promise<void> {
  for (let number = 0; number < count; number += 1) await attempt()
}

const eitherWay = ['end-oldest', 'refuse'] as const

describe('those who are nobody', () => {
  test.each(eitherWay)('end no handle of each other, and keep none out: %s', async (whenFull) => {
    const { guard, as } = lab()
    const baskets = guard.handles('basket', { limits, whenFull })
    const mint = () => as(anybody, () => baskets.mint({}))
    const { id } = await mint()
    await times(4, () => mint())
    expect(await as(anybody, () => baskets.resolve(id))).toMatchObject({ id })
    await expect(mint()).rejects.toThrow('too many')
    expect(await as(anybody, () => baskets.resolve(id))).toMatchObject({ id })
  })

  test('keep each other from no claim, and from no repeated call', async () => {
    const { guard, as } = lab()
    const claimed = guard.handles<null>('claimed', { ids: 'claimed', limits })
    const baskets = guard.handles('basket', { limits: { ...limits, max: 50 } })
    const minted = (idempotencyKey: string) =>
      as(anybody, async () => (await baskets.mint({}, { idempotencyKey })).id)
    const first = await minted('first')
    for (let number = 0; number < 5; number += 1) {
      await as(anybody, () => claimed.own(`${number}`, null))
      await minted(`${number}`)
    }
    expect(await minted('first')).toBe(first)
    expect(await as(anybody, () => claimed.resolve('0'))).toMatchObject({ rights: 'own' })
  })

  test('take no task from each other, and see none of each other’s', async () => {
    const { guard, as } = lab()
    const { tasks } = guard
    await as(anybody, () => tasks.own('first'))
    await times(1001, () => as(anybody, () => tasks.mint()))
    expect(await tasks.owns('first', { caller: anybody })).toBe(true)
    expect(await tasks.list(undefined, { caller: anybody })).toEqual({
      taskIds: [],
      next: undefined,
    })
    await as(alice, () => tasks.own('hers'))
    expect((await tasks.list(undefined, { caller: alice })).taskIds).toEqual(['hers'])
  })

  test('use up nothing that opens once but their own', async () => {
    const { guard, as } = lab()
    const values = guard.sealedValues<number>('once', { singleUse: true })
    const seal = () => as(anybody, () => values.seal(1, []))
    const open = (text: string) => as(anybody, () => values.open(text, []))
    const first = await seal()
    await times(10_001, async () => open(await seal()))
    expect(await open(first)).toBe(1)
    await expect(open(first)).resolves.toBeUndefined()
  })

  test('leave room for each other’s proofs and agent tokens', async () => {
    const agent = await newAgent()
    const agentOf = dpop({ proofsPerPrincipalMax: 2 })
    const { guard } = held({ agentOf, unsafelyAllowAnonymous: true })
    const tokens = guard.agentTokens(limits)
    for (let number = 0; number < 4; number += 1) {
      const headers = { dpop: await proofOf(agent) }
      const admission = await guard.admit({ ...requestOf({ headers }), authInfo: undefined })
      expect(admission.kind).toBe('admitted')
      await tokens.mint('worker', anybody)
    }
    await guard.close()
  })
})

test('a principal has a share, and loses what was not used for longest beyond it', async () => {
  const { guard, as, pass } = lab()
  const baskets = guard.handles('basket', { limits })
  const first = await as(alice, () => baskets.mint({}))
  pass(1)
  await times(2, () => as(alice, () => baskets.mint({})))
  await expect(as(alice, () => baskets.resolve(first.id))).rejects.toThrow('ended')
})
