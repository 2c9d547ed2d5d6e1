import { expect, test } from 'vitest'
import { modernServer } from '../../../../servers/probe/kit/modern-server.ts'
import type { ModernRules } from '../../../../servers/probe/kit/modern-server.ts'
import { moreCredentials } from '../../../../servers/probe/kit/users.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

async function checked(
  rules: Partial<ModernRules>,
  options: Partial<ProbeOptions> = {},
): Promise<CheckResult | undefined> {
  const only = ['token-bytes-binding'] as const
  const all = { ...as, ...moreCredentials }
  const handler = modernServer(rules)
  return (await probe({ url, handler, only, limits: patient, as: all, ...options })).checks[0]
}

test('a handle that is the user’s outlives a refresh', async () => {
  expect(await checked({})).toMatchObject({ verdict: 'safe' })
})

test('a handle that is the token’s does not', async () => {
  const tokens = new Map<string, string>()
  const inner = modernServer({
    mayUse: ({ items }) => tokens.get(items.join()) === tokens.get('current'),
  })
  const result = await checked(
    {},
    {
      handler: async (request) => {
        const token = request.headers.get('authorization') ?? ''
        tokens.set('current', token)
        const { params } = (await request.clone().json()) as { params?: { arguments?: object } }
        const { name } = { name: '', ...params?.arguments }
        if (name !== '') tokens.set(name, token)
        return inner(request)
      },
    },
  )
  expect(result).toMatchObject({ verdict: 'vulnerable', severity: 'low' })
  expect(result?.evidence.filter(({ isProof }) => isProof)).toMatchObject([
    { title: "a-again: view_basket with a's handle", reception: 'refused', shown: 'effect' },
  ])
})

test('a second token is asked for', async () => {
  expect((await checked({}, { as }))?.settledBy).toMatch(/^--as a-again=/u)
})
