import { expect, test } from 'vitest'
import { askingServer } from '../../../../servers/probe/kit/asking-server.ts'
import { askingStream } from '../../../../servers/probe/kit/asking-stream.ts'
import type { Disposition } from '../../src/probe/lab/check.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

async function probed(
  handler: FetchHandler,
  level: Disposition = 'disruptive',
): Promise<CheckResult | undefined> {
  const limits = { ...patient, silenceMs: 300 }
  const only = ['response-misrouting'] as const
  return (await probe({ url, handler, as, only, level, limits })).checks[0]
}

test('an answer from any session counts where questions are known by number alone', async () => {
  const result = await probed(askingServer(() => ''))
  expect(result?.verdict).toBe('vulnerable')
  expect(result?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title)).toEqual([
    'b: the answer to what ask asked a, in a session of their own',
  ])
})

test('an answer counts where it was asked for, and nowhere else', async () => {
  const result = await probed(askingServer(({ session }) => session.id))
  expect(result).toMatchObject({ verdict: 'safe' })
  expect(result?.evidence).toContainEqual(
    expect.objectContaining({ title: 'a: the answer to what ask asked them', role: 'control' }),
  )
})

test('over HTTP+SSE as well', async () => {
  const weak = await probed(askingStream(() => ''))
  expect(weak).toMatchObject({ verdict: 'vulnerable', transport: 'http+sse' })
  expect(weak?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title)).toEqual([
    'b: the answer to what ask asked a, in a session of their own',
  ])
  const mended = await probed(askingStream(({ session }) => session))
  expect(mended).toMatchObject({ verdict: 'safe', settledBy: null })
  expect(mended?.evidence).toContainEqual(
    expect.objectContaining({ title: 'a: the answer to what ask asked them', role: 'control' }),
  )
})

test('nobody is answered for unless that was allowed', async () => {
  const result = await probed(
    askingServer(() => ''),
    'active',
  )
  expect(result).toMatchObject({ verdict: 'inconclusive', settledBy: '--disruptive' })
})
