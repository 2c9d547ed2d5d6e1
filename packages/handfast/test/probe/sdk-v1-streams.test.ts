import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listen } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { createApp } from '../../../../servers/probe/sdk-v1/app.ts'
import type { Parts } from '../../../../servers/probe/sdk-v1/app.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

/** Sessions are their owner's; what else there is, is made of the parts. */
async function probed(
  weakness: NonNullable<ProbeOptions['only']>[number],
  parts: Parts,
): Promise<CheckResult | undefined> {
  const one = await listen(createApp((owner, caller) => owner === caller, parts))
  served.push(one)
  const only = [weakness]
  const level = 'disruptive'
  const limits = { ...patient, silenceMs: 1_000 }
  return (await probe({ url: one.url, as, only, level, limits })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

describe('shared-event-store', () => {
  test('one store for all sessions is open from every session', async () => {
    const store = new InMemoryEventStore()
    const result = await probed('shared-event-store', { newStore: () => store })
    expect(result?.verdict).toBe('vulnerable')
    expect(proofsOf(result)).toEqual(["b: an event of a's session, in a session of their own"])
    const shown = result?.evidence.find(({ isProof }) => isProof)
    expect(result?.transcript[shown?.exchange ?? -1]?.answer).toContain('"result":{}')
  })

  test('one store a session is not', async () => {
    const result = await probed('shared-event-store', { newStore: () => new InMemoryEventStore() })
    expect(result).toMatchObject({ verdict: 'safe' })
  })

  test('without a store there is nothing to replay', async () => {
    const result = await probed('shared-event-store', {})
    expect(result?.verdict).toBe('not-applicable')
  })
})
