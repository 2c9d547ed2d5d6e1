import { setTimeout as wait } from 'node:timers/promises'
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listen } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { createApp } from '../../../../servers/probe/sdk-v1/app.ts'
import type { Parts } from '../../../../servers/probe/sdk-v1/app.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

/** Sessions are their owner's; what else there is, is made of the parts. */
async function probed(
  weakness: NonNullable<ProbeOptions['only']>[number],
  parts: Parts,
): Promise<CheckResult | undefined> {
  const one = await listen(createApp({}, parts))
  served.push(one)
  const only = [weakness]
  const level = 'disruptive'
  const limits = { ...patient, silenceMs: 1_000 }
  return (await probe({ url: one.url, as, only, level, limits })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

describe('shared-event-store', () => {
  test('one store for all sessions is open from every session', async () => {
    const store = new InMemoryEventStore()
    const result = await probed('shared-event-store', { newStore: () => store })
    expect(result?.verdict).toBe('vulnerable')
    expect(proofsOf(result)).toEqual(["b: an event of a's session, in a session of their own"])
    const shown = result?.evidence.find(({ isProof }) => isProof)
    expect(result?.transcript[shown?.exchange ?? -1]?.answer).toContain('"result":{}')
  })

  test('one store a session is not', async () => {
    const result = await probed('shared-event-store', { newStore: () => new InMemoryEventStore() })
    expect(result).toMatchObject({ verdict: 'safe' })
  })

  test('without a store there is nothing to replay', async () => {
    const result = await probed('shared-event-store', {})
    expect(result?.verdict).toBe('not-applicable')
  })
})

/** A tool that asks its caller, and one that takes its time. */
function askingServer(onOwnStream: boolean): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const annotations = { readOnlyHint: true }
  server.registerTool('ask', { annotations }, async (extra) => {
    const requestedSchema = { type: 'object' as const, properties: {} }
    const relatedRequestId = onOwnStream ? {} : { relatedRequestId: extra.requestId }
    const { action } = await server.server.elicitInput(
      { message: 'Sure?', requestedSchema },
      relatedRequestId,
    )
    return { content: [{ type: 'text', text: action }] }
  })
  server.registerTool('think', { annotations }, async () => {
    await wait(20)
    return { content: [{ type: 'text', text: 'done' }] }
  })
  return server
}

describe('response-misrouting', () => {
  test.each([true, false])('nobody answers for others, where asked on a GET: %s', async (isGet) => {
    const result = await probed('response-misrouting', { newServer: () => askingServer(isGet) })
    expect(result).toMatchObject({ verdict: 'safe' })
    const titles = result?.evidence.map(({ title }) => title)
    expect(titles).toContain('b: the answer to what ask asked a, in a session of their own')
    expect(titles).toContain("b: the answer to what ask asked a, in a's session")
  })
})
