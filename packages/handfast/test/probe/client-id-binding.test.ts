import { describe, expect, test, vi } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { modernServer } from '../../../../servers/probe/kit/modern-server.ts'
import type { ModernRules, Pending } from '../../../../servers/probe/kit/modern-server.ts'
import { seal, unseal } from '../../../../servers/probe/kit/seal.ts'
import { clientOf, moreCredentials } from '../../../../servers/probe/kit/users.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

async function checked(options: Partial<ProbeOptions>): Promise<CheckResult | undefined> {
  const only = ['client-id-binding'] as const
  const all = { ...as, ...moreCredentials }
  return (await probe({ url, only, limits: patient, as: all, ...options })).checks[0]
}

const proofsOf = (result: CheckResult | undefined): readonly string[] =>
  (result?.evidence ?? []).filter(({ isProof }) => isProof).map(({ title }) => title)

const userName = (user: string): string => user
const clientName = (user: string): string => (user === 'bob' ? 'browser' : 'desktop')

/** What is kept, and what is sealed, is somebody's as far as a name goes. */
const bound = (
  kept: (user: string) => string,
  sealed: (user: string) => string,
): Partial<ModernRules> => ({
  mayUse: (basket, user) => kept(basket.owner) === kept(user),
  seal: (pending) => seal(pending),
  unseal(state, request) {
    const pending = unseal(state) as Pending | undefined
    const isOwn = pending !== undefined && sealed(pending.user) === sealed(request.user)
    return isOwn ? pending : undefined
  },
})

describe('in the modern era', () => {
  test('handles that are the client’s are shown', async () => {
    const result = await checked({ handler: modernServer(bound(clientName, userName)) })
    expect(result?.verdict).toBe('vulnerable')
    expect(proofsOf(result)).toEqual(["a-colleague: view_basket with a's handle"])
  })

  test('request states that are the client’s are shown', async () => {
    const result = await checked({ handler: modernServer(bound(userName, clientName)) })
    expect(proofsOf(result)).toEqual(["a-colleague: transfer with a's request state"])
  })

  test('what is the user’s is safe', async () => {
    const handler = modernServer(bound(userName, userName))
    expect(await checked({ handler })).toMatchObject({ verdict: 'safe' })
  })

  test('what is everybody’s is another weakness', async () => {
    const everybody = (): string => 'everybody'
    const handler = modernServer(bound(everybody, everybody))
    expect(await checked({ handler })).toMatchObject({
      verdict: 'not-applicable',
      reason: expect.stringContaining('bound to nothing'),
    })
  })
})

describe('without', () => {
  const handler = legacyServer({ principalOf: clientOf })

  test('a colleague, one is asked for', async () => {
    expect(await checked({ handler, as })).toMatchObject({
      verdict: 'inconclusive',
      settledBy: expect.stringMatching(/^--as a-colleague=/u),
    })
  })

  test('somebody of another client, it is not told from another weakness', async () => {
    const { b: _, ...others } = { ...as, ...moreCredentials }
    expect(await checked({ handler, as: others })).toMatchObject({
      verdict: 'inconclusive',
      settledBy: expect.stringMatching(/^--as b=/u),
    })
  })

  test('a colleague who is let in, nothing is said', async () => {
    const expired = { 'a-colleague': { authorization: 'Bearer expired' } }
    expect(await checked({ handler, as: { ...as, ...expired } })).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('a-colleague: with their own credential'),
    })
  })
})
