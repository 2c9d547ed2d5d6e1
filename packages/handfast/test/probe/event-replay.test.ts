import { describe, expect, test } from 'vitest'
import type { Session } from '../../../../servers/probe/kit/legacy-server.ts'
import { replayingServer } from '../../../../servers/probe/kit/replaying-server.ts'
import type { StoredEvent } from '../../../../servers/probe/kit/replaying-server.ts'
import { replayingStream } from '../../../../servers/probe/kit/replaying-stream.ts'
import { streamServer } from '../../../../servers/probe/kit/stream-server.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

async function probed(handler: FetchHandler): Promise<CheckResult | undefined> {
  const only = ['shared-event-store'] as const
  const limits = { ...patient, silenceMs: 1_000 }
  return (await probe({ url, handler, as, only, limits })).checks[0]
}

const titlesOf = (check: CheckResult | undefined, isWanted: 'proof' | 'control'): string[] =>
  (check?.evidence ?? [])
    .filter(({ isProof, role }) => (isWanted === 'proof' ? isProof : role === 'control'))
    .map(({ title }) => title)

const isOf = (event: StoredEvent, session: Session): boolean => event.session === session.id

describe('over Streamable HTTP', () => {
  const own = 'b: what they missed on theirs, for what a was told'

  test('a store that finds an event by its id is open in every form', async () => {
    const weak = await probed(replayingServer({ mayHear: () => true, mayResume: () => true }))
    expect(titlesOf(weak, 'proof')).toEqual([
      "b: an event of a's session, in a session of their own",
      own,
    ])
  })

  test('a store that asks whose event somebody comes back with is open to their own', async () => {
    const weak = await probed(replayingServer({ mayHear: () => true, mayResume: isOf }))
    expect(titlesOf(weak, 'proof')).toEqual([own])
    const mended = await probed(replayingServer({ mayHear: isOf, mayResume: isOf }))
    expect(mended).toMatchObject({ verdict: 'safe', settledBy: null })
    expect(titlesOf(mended, 'control')).toContain(
      'a: what they missed on the stream of their session',
    )
  })

  test('a store of none but answers has nothing on the stream of a session', async () => {
    const isAnswer = ({ data }: StoredEvent): boolean => !data.includes('notifications/')
    const rules = {
      mayHear: (event: StoredEvent, session: Session) => isOf(event, session) && isAnswer(event),
      mayResume: isOf,
    }
    expect(titlesOf(await probed(replayingServer(rules)), 'control')).toEqual([
      'a: an event of their own, in their own session',
    ])
  })
})

describe('over HTTP+SSE', () => {
  test('what was sent to others is replayed, or not', async () => {
    const weak = await probed(replayingStream(() => true))
    expect(weak).toMatchObject({ verdict: 'vulnerable', transport: 'http+sse' })
    expect(titlesOf(weak, 'proof')).toEqual([
      "b: an event of a's session, in a session of their own",
      'b: after an event of their own, for what a was sent since',
      'b: after an event of their own, whose request id a has used as well',
    ])
    const mended = await probed(replayingStream(({ owner }, user) => owner === user))
    expect(mended).toMatchObject({ verdict: 'safe', settledBy: null })
  })

  test('is about nothing where events have no ids, or are not replayed', async () => {
    expect(await probed(streamServer())).toMatchObject({ verdict: 'not-applicable' })
    const never = await probed(replayingStream(() => false))
    expect(never).toMatchObject({ verdict: 'not-applicable' })
    expect(never?.reason).toContain('was not replayed to a')
  })
})
