import { existsSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { checks } from '../../src/probe/checks/registry.generated.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { answersAllAlike, echoesIds, refusesAll } from './stubborn-servers.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

type Twin = { readonly createHandler: () => FetchHandler }

/** What both twins of a weakness need to be told apart, where it is more than two principals. */
interface SetUp {
  readonly setUp?: (url: string) => Partial<ProbeOptions>
  /** What both have besides, as the weakness cannot be without it. */
  readonly alsoShows?: readonly string[]
}

const folderOf = (weakness: string): URL =>
  new URL(`../../../../servers/probe/${weakness}/`, import.meta.url)

async function twin(weakness: string, kind: 'weak' | 'mended'): Promise<FetchHandler> {
  const path = `../../../../servers/probe/${weakness}/${kind}.ts`
  const { createHandler }: Twin = await import(path)
  return createHandler()
}

async function setUpOf(weakness: string): Promise<SetUp> {
  const path = `../../../../servers/probe/${weakness}/set-up.ts`
  return existsSync(new URL('set-up.ts', folderOf(weakness))) ? import(path) : {}
}

async function resultsOf(
  weakness: ProbeOptions['only'],
  handler: FetchHandler,
  { setUp }: SetUp = {},
): Promise<readonly CheckResult[]> {
  const only = weakness ?? []
  const result = await probe({
    url,
    handler,
    as,
    only,
    level: 'disruptive',
    limits: patient,
    waitMs: 400,
    ...setUp?.(url),
  })
  return result.checks
}

/** What there is no network for, a handler in this process does not show: see transport.test.ts. */
const overSockets: ReadonlySet<string> = new Set(['cleartext-transport', 'weak-tls'])
const tabled = checks.filter(({ weakness }) => !overSockets.has(weakness))

describe.each(tabled.map((check) => [check.weakness] as const))('%s', (weakness) => {
  test('has twins', () => {
    const folder = folderOf(weakness)
    expect(existsSync(new URL('weak.ts', folder))).toBe(true)
    expect(existsSync(new URL('mended.ts', folder))).toBe(true)
  })

  test('is shown on the weak server', async () => {
    const setUp = await setUpOf(weakness)
    const [result] = await resultsOf([weakness], await twin(weakness, 'weak'), setUp)
    expect(result).toMatchObject({ weakness, verdict: 'vulnerable' })
    const proofs = result?.evidence.filter(({ isProof }) => isProof) ?? []
    expect(proofs.length).toBeGreaterThan(0)
    for (const { exchange } of proofs) expect(result?.transcript[exchange ?? -1]).toBeDefined()
  })

  test('is not there on the mended one', async () => {
    const [result] = await resultsOf(
      [weakness],
      await twin(weakness, 'mended'),
      await setUpOf(weakness),
    )
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

  /** Checks of one run share what was found out, so that this is not the test above, run often. */
  test('is all that a whole run shows of its weak server', async () => {
    const setUp = await setUpOf(weakness)
    const all = tabled.map((check) => check.weakness)
    const results = await resultsOf(all, await twin(weakness, 'weak'), setUp)
    const shown = results.filter(({ verdict }) => verdict === 'vulnerable')
    const names = new Set<string>(shown.map((result) => result.weakness))
    expect(names.has(weakness)).toBe(true)
    for (const known of [weakness, ...(setUp.alsoShows ?? [])]) names.delete(known)
    expect([...names]).toEqual([])
  })
})
