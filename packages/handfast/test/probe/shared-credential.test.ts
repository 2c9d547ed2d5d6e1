import { describe, expect, test } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { planOf } from '../../src/probe/plan.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

/** One token for all, and no principals that it could tell apart. */
const handler = legacyServer({
  principalOf: (request) =>
    request.headers.get('authorization') === as.a.authorization ? 'everybody' : undefined,
})

const options = { url, handler, as: { a: as.a }, limits: patient } as const

const probed = (further: Partial<ProbeOptions> = {}): Promise<ProbeResult> =>
  probe({ ...options, only: [...about], ...further })

const about = ['unbound-session', 'unbound-handle', 'unbound-task', 'token-bytes-binding'] as const
const verdictsOf = ({ checks }: ProbeResult): readonly string[] =>
  about.map((weakness) => checks.find((one) => one.weakness === weakness)?.verdict ?? '')

describe('a credential that is everybody’s', () => {
  test('leaves a session to whoever has its id, and no principals to tell apart', async () => {
    const result = await probed({ isShared: true })
    const [session, ...others] = verdictsOf(result)
    expect(session).toBe('vulnerable')
    expect(new Set(others)).toEqual(new Set(['not-applicable']))
    const shown = result.checks.find(({ weakness }) => weakness === 'unbound-session')
    expect(shown).toMatchObject({ severity: 'medium' })
    expect(shown?.reason).toContain("another: POST ping with a's session id")
  })

  test('is one of somebody where nobody says that it is everybody’s', async () => {
    expect(verdictsOf(await probed())).toContain('inconclusive')
  })

  test('is that of a, and there is no b beside it', async () => {
    await expect(probed({ isShared: true, as })).rejects.toThrow('everybody’s')
    await expect(probed({ isShared: true, as: {} })).rejects.toThrow('everybody’s')
  })

  test('is told of in the plan', () => {
    expect(planOf({ ...options, isShared: true }).missing).toEqual([
      'one credential is everybody’s: principals are not told apart',
    ])
  })
})
