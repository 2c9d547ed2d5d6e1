import { afterEach, expect, test, vi } from 'vitest'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { serveSdkV1 } from '../../../../servers/probe/sdk-v1/app.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

async function verdicts(
  one: Served,
  only: NonNullable<ProbeOptions['only']> = [],
): Promise<ReadonlyMap<string, CheckResult>> {
  served.push(one)
  const { checks } = await probe({ url: one.url, as, only, level: 'disruptive', limits: patient })
  return new Map(checks.map((check) => [check.weakness, check]))
}

/** The verbs by which others got into a session. */
const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

test('the documented pattern of SDK v1 is open to every user, on every verb', async () => {
  const found = await verdicts(await serveSdkV1({ mayUse: () => true }))
  expect(found.get('unbound-session')).toMatchObject({ verdict: 'vulnerable', severity: 'high' })
  expect(proofsOf(found.get('unbound-session'))).toEqual([
    "b: POST ping with a's session id",
    "b: POST notification with a's session id",
    "b: POST response with a's session id",
    "b: GET stream with a's session id",
    "b: DELETE with a's session id",
  ])
  expect(found.get('session-as-authentication')?.verdict).toBe('safe')
  expect(found.get('client-chosen-session-id')?.verdict).toBe('safe')
  expect(found.get('predictable-session-id')?.verdict).toBe('safe')
  expect(found.get('session-survives-termination')?.verdict).toBe('safe')
  expect(found.get('session-id-exposed')?.verdict).toBe('safe')
})

test('its app checks Host and not Origin, which is said', async () => {
  const app = await serveSdkV1({ allowedOrigins: undefined })
  const origin = (await verdicts(app, ['unvalidated-origin'])).get('unvalidated-origin')
  expect(origin).toMatchObject({ verdict: 'vulnerable', severity: 'medium' })
  expect(origin?.circumstances).toContain('a foreign Host is refused, which stops DNS rebinding')
})
