import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { isLegacyRequest } from '@modelcontextprotocol/server'
import { describe, expect, test, vi } from 'vitest'
import type { FetchServer } from '../../src/adapters/fetch.ts'
import { guardFetch } from '../../src/adapters/fetch.ts'
import { guardSse } from '../../src/adapters/mcp-sdk-v1.ts'
import { guardMcpHandler } from '../../src/adapters/mcp-sdk-v2.ts'
import { authenticate } from '../../../../servers/probe/kit/behind-guard.ts'
import { createSseApp } from '../../../../servers/probe/sdk-v1-sse/app.ts'
import { createGuard } from '../../src/index.ts'
import type { Guard } from '../../src/index.ts'
import type { OpenAdapter } from '../../src/testing/index.ts'
import { frameworks } from '../adapters/frameworks.ts'
import type { Open } from '../adapters/frameworks.ts'
import { listenerOf, openListener, openServer } from '../adapters/open-adapter.ts'
import { documentedV1, modernV2, sessionsV2 } from '../adapters/sdk-servers.ts'
import { bare, verdictsOn } from '../attacked.ts'
import type { Verdicts, Weakness } from '../attacked.ts'
import { bareFrameworks } from './bare.ts'

vi.setConfig({ testTimeout: 120_000 })

const all: readonly Weakness[] = [
  'unbound-session',
  'session-existence-oracle',
  'session-as-authentication',
  'client-chosen-session-id',
  'session-survives-termination',
  'unvalidated-origin',
  'fallback-session',
  'era-confusion',
]

const allSafe = Object.fromEntries(all.map((weakness) => [weakness, 'safe']))

async function attackedOn(
  opening: Promise<OpenAdapter>,
  only: readonly Weakness[],
): Promise<Verdicts> {
  const { url, close } = await opening
  try {
    return await verdictsOn({ url }, only)
  } finally {
    await close()
  }
}

async function guarded(
  open: (guard: Guard) => Promise<OpenAdapter>,
  only: readonly Weakness[] = all,
): Promise<Verdicts> {
  const guard = createGuard({ issuer: 'https://login.example', cleartextOnLoopback: true })
  try {
    return await attackedOn(open(guard), only)
  } finally {
    await guard.close()
  }
}

/** This one does not listen by itself. */
const fetchOnNode: Open = ({ guard, behind, options }) =>
  openListener(listenerOf(guardFetch(guard, behind, options)))

describe.each(Object.entries({ ...frameworks, fetch: fetchOnNode }))('%s', (name, open) => {
  test('is hijacked without the guard', async () => {
    const opening = bareFrameworks[name]?.(documentedV1())
    if (opening === undefined) throw new Error(`${name} has no twin`)
    const verdicts = await attackedOn(opening, ['unbound-session'])
    expect(verdicts).toEqual({ 'unbound-session': 'vulnerable' })
  })

  test('with it, no attack does anything', async () => {
    const behind = documentedV1()
    const verdicts = await guarded((guard) => open({ guard, behind, options: { authenticate } }))
    expect(verdicts).toEqual(allSafe)
  })
})

describe('mcp-sdk-v1', () => {
  const weak = (): Server => createSseApp({ needsToken: true, mayPost: () => true })

  test('is hijacked without the guard', async () => {
    const verdicts = await attackedOn(openServer(weak()), ['unbound-session'])
    expect(verdicts).toEqual({ 'unbound-session': 'vulnerable' })
  })

  test('with it, no attack does anything', async () => {
    const verdicts = await guarded((guard) => {
      const behind = weak()
      const sse = guardSse(guard, { authenticate })
      return openServer(
        createServer((req, res) => sse(req, res, () => void behind.emit('request', req, res))),
      )
    })
    expect(verdicts).toEqual(allSafe)
  })
})

describe('mcp-sdk-v2', () => {
  const both = (): FetchServer => {
    const [modern, legacy] = [modernV2(), sessionsV2()]
    return async (request, extra) =>
      (await isLegacyRequest(request, extra?.parsedBody))
        ? legacy(request, extra)
        : modern.fetch(request, extra)
  }

  test('is hijacked without the guard', async () => {
    const opening = openListener(listenerOf(bare(both())))
    const verdicts = await attackedOn(opening, ['unbound-session'])
    expect(verdicts).toEqual({ 'unbound-session': 'vulnerable' })
  })

  test('with it, no attack does anything, in either era', async () => {
    const verdicts = await guarded((guard) => {
      const legacy = { isLegacyRequest, serve: sessionsV2() }
      const handler = guardMcpHandler(guard, modernV2(), { authenticate, legacy })
      return openListener(listenerOf((request) => handler.fetch(request)))
    })
    expect(verdicts).toEqual(allSafe)
  })
})
