import { existsSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { checks } from '../../src/probe/checks/registry.generated.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { answersAllAlike, echoesIds, refusesAll } from './stubborn-servers.ts'
import { conditionsOf } from './conditions.ts'
import { as, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

type Twin = { readonly createHandler: () => FetchHandler }

async function twin(weakness: string, kind: 'weak' | 'mended'): Promise<FetchHandler> {
  const path = `../../../../servers/probe/${weakness}/${kind}.ts`
  const { createHandler }: Twin = await import(path)
  return createHandler()
}

async function resultsOf(
  weakness: ProbeOptions['only'],
  handler: FetchHandler,
): Promise<readonly CheckResult[]> {
  const only = weakness ?? []
  const { options } = conditionsOf(only[0] ?? '')
  const result = await probe({ url, handler, as, only, level: 'disruptive', ...options })
  return result.checks
}

describe.each(checks.map((check) => [check.weakness] as const))('%s', (weakness) => {
  test('has twins', () => {
    const folder = new URL(`../../../../servers/probe/${weakness}/`, import.meta.url)
    expect(existsSync(new URL('weak.ts', folder))).toBe(true)
    expect(existsSync(new URL('mended.ts', folder))).toBe(true)
  })

  test('is shown on the weak server', async () => {
    const [result] = await resultsOf([weakness], await twin(weakness, 'weak'))
    expect(result).toMatchObject({ weakness, verdict: 'vulnerable' })
    const proofs = result?.evidence.filter(({ isProof }) => isProof) ?? []
    expect(proofs.length).toBeGreaterThan(0)
    for (const { exchange } of proofs) expect(result?.transcript[exchange ?? -1]).toBeDefined()
  })

  test('is not there on the mended one', async () => {
    const [result] = await resultsOf([weakness], await twin(weakness, 'mended'))
    expect(result).toMatchObject({ weakness, verdict: 'safe', settledBy: null })
  })

  test('is inconclusive where everybody is refused', async () => {
    const [result] = await resultsOf([weakness], refusesAll)
    expect(result).toMatchObject({ weakness, verdict: 'inconclusive' })
  })

  test('is not claimed of a server that answers everything alike', async () => {
    for (const handler of [answersAllAlike, echoesIds()]) {
      for (const { verdict } of await resultsOf([weakness], handler)) {
        expect(['inconclusive', 'not-applicable']).toContain(verdict)
      }
    }
  })

  test('is not claimed of the weak servers of other weaknesses', async () => {
    const others = checks.filter((check) => check.weakness !== weakness)
    for (const other of others) {
      const [result] = await resultsOf([weakness], await twin(other.weakness, 'weak'))
      expect(result?.verdict, other.weakness).not.toBe('vulnerable')
    }
  })
})
