import { expect, test, vi } from 'vitest'
import { createGuard } from '../../src/index.ts'
import { attacked } from '../attacked.ts'
import { documentedV1 } from './sdk-servers.ts'

vi.setConfig({ testTimeout: 120_000 })

/** None is named: all checks run. */
const everything = [] as const
const held = ['session-existence-oracle', 'unbound-session', 'unvalidated-origin']

test('without the guard, the documented server is hijacked', async () => {
  const verdicts = await attacked(documentedV1(), everything)
  expect(verdicts).toMatchObject(Object.fromEntries(held.map((id) => [id, 'vulnerable'])))
})

test('behind it, nothing is shown, and what was shown before is refused', async () => {
  const guard = createGuard({ issuer: 'https://login.example', cleartextOnLoopback: true })
  const verdicts = await attacked(documentedV1(), everything, guard)
  await guard.close()
  expect(Object.values(verdicts)).not.toContain('vulnerable')
  expect(verdicts).toMatchObject(Object.fromEntries(held.map((id) => [id, 'safe'])))
})
