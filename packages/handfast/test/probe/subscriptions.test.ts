import { describe, expect, test } from 'vitest'
import { legacyServer, result } from '../../../../servers/probe/kit/legacy-server.ts'
import type { LegacyCall } from '../../../../servers/probe/kit/legacy-server.ts'
import { inboxServer } from '../../../../servers/probe/kit/resource-server.ts'
import { modernTasks } from '../../../../servers/probe/kit/task-server.ts'
import type { MayAsk } from '../../../../servers/probe/kit/task-server.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

async function probed(handler: FetchHandler): Promise<CheckResult | undefined> {
  const only = ['unbound-subscription'] as const
  return (await probe({ url, handler, as, only, limits: patient })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

/** Confirms every subscription, or only those to what may be read; nothing ever changes. */
function legacyResources(mayHear: (uri: string, user: string) => boolean): FetchHandler {
  const uriOf = (user: string): string => `inbox://${user}/messages`
  return legacyServer({
    capabilities: { resources: { subscribe: true } },
    answer({ message, principal: user = '' }: LegacyCall) {
      const uri = String(message?.params?.['uri'])
      const refuse = (): Response =>
        Response.json({ jsonrpc: '2.0', id: message?.id, error: { code: -32602, message: 'no' } })
      switch (message?.method) {
        case 'resources/list':
          return result(message.id, { resources: [{ name: 'inbox', uri: uriOf(user) }] })
        case 'resources/read':
          return uri === uriOf(user) ? result(message.id, { contents: [] }) : refuse()
        case 'resources/subscribe':
          return mayHear(uri, user) ? result(message.id, {}) : refuse()
        default:
          return undefined
      }
    },
  })
}

describe('unbound-subscription', () => {
  test('is shown by what b hears, beyond what it is promised', async () => {
    expect(proofsOf(await probed(inboxServer(() => true)))).toEqual([
      'b: a subscription to what a may read, and b not',
      'b: hears of a change that a made',
    ])
  })

  test('has legacy subscriptions, too', async () => {
    const uris = ['inbox://alice/messages', 'inbox://bob/messages']
    const weak = await probed(legacyResources((uri) => uris.includes(uri)))
    expect(proofsOf(weak)).toEqual(['b: a subscription to what a may read, and b not'])
    const mended = await probed(legacyResources((uri, user) => uri === `inbox://${user}/messages`))
    expect(mended).toMatchObject({ verdict: 'safe' })
  })

  test('does not take the word of a server that confirms every name', async () => {
    const result = await probed(legacyResources(() => true))
    expect(result).toMatchObject({ verdict: 'inconclusive' })
    expect(result?.reason).toContain('so was what names nothing')
  })

  test('has tasks beside resources', async () => {
    const isOwn: MayAsk = ({ owner }, user) => owner === user
    const weak = await probed(modernTasks(isOwn, () => true))
    expect(proofsOf(weak)).toEqual([
      'b: a subscription to what a may read, and b not',
      'b: hears of a change that a made',
    ])
    expect(JSON.stringify(weak?.transcript)).toMatch(/taskIds[^‹]{1,9}‹task id /u)
    const mended = await probed(modernTasks(isOwn))
    expect(mended).toMatchObject({ verdict: 'safe', settledBy: null })
    expect(mended?.evidence).toContainEqual(
      expect.objectContaining({ title: 'a: a subscription to a task of their own' }),
    )
  })
})
