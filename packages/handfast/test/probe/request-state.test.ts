import { expect, test } from 'vitest'
import { modernServer } from '../../../../servers/probe/kit/modern-server.ts'
import type { Pending } from '../../../../servers/probe/kit/modern-server.ts'
import { seal, unseal } from '../../../../servers/probe/kit/seal.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

const inputSchema = {
  type: 'object',
  properties: { amount: { type: 'integer', minimum: 1 } },
  required: ['amount'],
}

/** Binds a state to all that it came of; a confirmation may count once, or until it expires. */
function bank(annotations: object, countsOnce: boolean): FetchHandler {
  const used = new Set<string>()
  return modernServer({
    seal,
    unseal(state, request) {
      const pending = unseal(state) as Pending | undefined
      if (pending === undefined || pending.user !== request.user) return undefined
      if (pending.amount !== request.amount || pending.expiresAtMs < Date.now()) return undefined
      if (countsOnce && used.has(state)) return undefined
      used.add(state)
      return pending
    },
    answer({ message: { method }, reply }) {
      if (method !== 'tools/list') return undefined
      return reply({ tools: [{ name: 'transfer', annotations, inputSchema }] })
    },
  })
}

async function probed(handler: FetchHandler): Promise<CheckResult | undefined> {
  const only = ['unbound-request-state'] as const
  const options = { allowTools: ['transfer'], waitMs: 400, limits: patient }
  return (await probe({ url, handler, as, only, ...options })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

test('a confirmation that counts twice is shown where twice is more than once', async () => {
  const title = 'a: transfer with a state that was used'
  expect(proofsOf(await probed(bank({}, false)))).toEqual([title])
  expect(await probed(bank({}, true))).toMatchObject({ verdict: 'safe' })
  for (const annotations of [{ readOnlyHint: true }, { idempotentHint: true }]) {
    expect(await probed(bank(annotations, false))).toMatchObject({ verdict: 'safe' })
  }
})
