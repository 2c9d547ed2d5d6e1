import { expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

async function checked(
  options: Omit<ProbeOptions, 'url'>,
): Promise<ReadonlyMap<string, CheckResult>> {
  const { checks } = await probe({
    url,
    level: 'disruptive',
    limits: patient,
    ...options,
  })
  return new Map(checks.map((check) => [check.weakness, check]))
}

const open = (): ReturnType<typeof legacyServer> => legacyServer({ needsPrincipal: () => false })

test('where everybody is let in, whoever has an id has the session', async () => {
  const checks = await checked({ handler: open() })
  expect(checks.get('unbound-session')).toMatchObject({
    verdict: 'vulnerable',
    severity: 'medium',
    circumstances: ['the server lets everybody in: no principal exists'],
  })
  expect(checks.get('session-as-authentication')?.verdict).toBe('not-applicable')
  expect(checks.get('client-chosen-session-id')?.verdict).toBe('safe')
})

test('where a principal is asked for and none was given, nothing is said', async () => {
  for (const { verdict, settledBy } of (await checked({ handler: legacyServer() })).values()) {
    expect(verdict).toBe('inconclusive')
    expect(settledBy).toMatch(/^--as a=/u)
  }
})

test('where one principal was given, the other is asked for', async () => {
  const checks = await checked({ handler: legacyServer(), as: { a: as.a } })
  expect(checks.get('unbound-session')).toMatchObject({
    verdict: 'inconclusive',
    settledBy: '--as b="Authorization: …"',
  })
  expect(checks.get('session-as-authentication')?.verdict).toBe('safe')
})

test('a credential that is not good for anything is no intruder', async () => {
  const b = { authorization: 'Bearer expired-long-ago' }
  const checks = await checked({ handler: legacyServer(), as: { a: as.a, b } })
  expect(checks.get('unbound-session')).toMatchObject({
    verdict: 'inconclusive',
    settledBy: '--as b="Authorization: Bearer …"',
  })
})

test('what the level leaves out is not claimed', async () => {
  const handler = legacyServer()
  const active = await checked({ handler, as, level: 'active' })
  expect(active.get('unbound-session')).toMatchObject({
    verdict: 'inconclusive',
    settledBy: '--disruptive',
  })
  const passive = await checked({ handler, as, level: 'passive' })
  expect(passive.get('unbound-session')).toMatchObject({ verdict: 'inconclusive', transcript: [] })
  expect(passive.get('predictable-session-id')?.verdict).toBe('safe')
})
