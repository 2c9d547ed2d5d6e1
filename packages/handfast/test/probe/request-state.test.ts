import { expect, test } from 'vitest'
import { modernServer } from '../../../../servers/probe/kit/modern-server.ts'
import type { Pending } from '../../../../servers/probe/kit/modern-server.ts'
import { seal, unseal } from '../../../../servers/probe/kit/seal.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

const inputSchema = {
  type: 'object',
  properties: { amount: { type: 'integer', minimum: 1 } },
  required: ['amount'],
}

/** Binds a state to all that it came of; a confirmation may count once, or until it expires. */
function bank(annotations: object, countsOnce: boolean): FetchHandler {
  const used = new Set<string>()
  return modernServer({
    seal,
    unseal(state, request) {
      const pending = unseal(state) as Pending | undefined
      if (pending === undefined || pending.user !== request.user) return undefined
      if (pending.amount !== request.amount || pending.expiresAtMs < Date.now()) return undefined
      if (countsOnce && used.has(state)) return undefined
      used.add(state)
      return pending
    },
    answer({ message: { method }, reply }) {
      if (method !== 'tools/list') return undefined
      return reply({ tools: [{ name: 'transfer', annotations, inputSchema }] })
    },
  })
}

async function probed(
  handler: FetchHandler,
  weakness: 'unbound-request-state' | 'unsealed-request-state' = 'unbound-request-state',
): Promise<CheckResult | undefined> {
  const options = { allowTools: ['transfer'], waitMs: 400, limits: patient }
  return (await probe({ url, handler, as, only: [weakness], ...options })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

test('a confirmation that counts twice is shown where twice is more than once', async () => {
  const title = 'a: transfer with a state that was used'
  expect(proofsOf(await probed(bank({}, false)))).toEqual([title])
  expect(await probed(bank({}, true))).toMatchObject({ verdict: 'safe' })
  for (const annotations of [{ readOnlyHint: true }, { idempotentHint: true }]) {
    expect(await probed(bank(annotations, false))).toMatchObject({ verdict: 'safe' })
  }
})

const isOf = (pending: Pending, { user, amount, tool }: Pending): boolean =>
  pending.user === user && pending.amount === amount && pending.tool === tool

const sealedRules = {
  seal,
  unseal(state: string, request: Pending) {
    const pending = unseal(state) as Pending | undefined
    const isGood = pending !== undefined && isOf(pending, request)
    return isGood && pending.expiresAtMs > Date.now() ? pending : undefined
  },
}

test('a state that is no text is not taken as read', async () => {
  const weak = await probed(
    modernServer({
      ...sealedRules,
      take: (state) => (Array.isArray(state) ? undefined : (state as Pending)),
    }),
    'unsealed-request-state',
  )
  expect(weak?.verdict).toBe('vulnerable')
  expect(proofsOf(weak)).toContain('a: transfer with a request state, an object of what it says')
  expect(JSON.stringify(weak?.transcript)).not.toContain('expiresAtMs')
  const mended = await probed(modernServer(sealedRules), 'unsealed-request-state')
  expect(mended).toMatchObject({ verdict: 'safe' })
  expect(mended?.evidence.map(({ title }) => title)).toContain(
    'a: transfer with a request state, a number in its place',
  )
})

/** A prompt and a resource that ask something back, and what they take for their state. */
function askingElsewhere(mayTake: (pending: Pending, request: Pending) => boolean): FetchHandler {
  return modernServer({
    ...sealedRules,
    capabilities: { tools: {}, prompts: {}, resources: {} },
    answer({ user, message: { method, params = {} }, reply, refuse }) {
      if (method === 'prompts/list') {
        const topic = { name: 'topic', required: true }
        return reply({ prompts: [{ name: 'letter', arguments: [topic] }] })
      }
      if (method === 'resources/list') return reply({ resources: [{ name: 'x', uri: 'x://1' }] })
      if (method !== 'prompts/get' && method !== 'resources/read') return undefined
      const request = { user, tool: String(method), amount: 0, expiresAtMs: Date.now() + 60_000 }
      if (params.requestState === undefined) {
        const inputRequests = { ok: { method: 'elicitation/create', params: { message: '?' } } }
        return reply({ resultType: 'input_required', requestState: seal(request), inputRequests })
      }
      const pending = unseal(String(params.requestState)) as Pending | undefined
      const isTaken = pending !== undefined && mayTake(pending, request)
      if (!isTaken) return refuse(-32602, 'Invalid or expired requestState')
      return reply(method === 'prompts/get' ? { messages: [] } : { contents: [] })
    },
  })
}

test('prompts and resources have request states as well', async () => {
  const weak = await probed(askingElsewhere(() => true))
  expect(proofsOf(weak)).toEqual([
    'a: prompts/get of letter with the state of transfer',
    'a: resources/read of a resource with the state of transfer',
    "b: prompts/get of letter with a's request state",
    "b: resources/read of a resource with a's request state",
  ])
  const mended = await probed(askingElsewhere(isOf))
  expect(mended).toMatchObject({ verdict: 'safe' })
})
