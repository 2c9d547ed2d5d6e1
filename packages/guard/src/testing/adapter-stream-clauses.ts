import { message } from './adapter-bench.ts'
import type { BenchOptions } from './adapter-bench.ts'
import type { Clause } from './adapter-session-clauses.ts'
import { mustBecome, mustEqual } from './must.ts'

const decoder = new TextDecoder()

/** What a stream has said, as far as it has come. */
export function listening(answer: Response): {
  said(): string
  isOver(): boolean
  leave(): Promise<void>
} {
  const reader = answer.body?.getReader()
  let text = ''
  let isOver = false
  const listen = async (): Promise<void> => {
    for (;;) {
      const part = await reader?.read()
      if (part?.value === undefined) break
      text += decoder.decode(part.value)
    }
    isOver = true
  }
  // A connection that breaks off is over, too.
  void listen().catch(() => (isOver = true))
  return {
    said: () => text,
    isOver: () => isOver,
    leave: async () => reader?.cancel(),
  }
}

export const streamClauses: Readonly<Record<string, { options?: BenchOptions; clause: Clause }>> = {
  'sends a stream as it comes': {
    async clause({ ask, begin, behind }) {
      const session = await begin('alice')
      const stream = listening(await ask({ as: 'alice', session, method: 'GET' }))
      await mustBecome(() => stream.said().includes('begun'), 'the first event')
      behind.push('second')
      await mustBecome(() => stream.said().includes('second'), 'the second event')
      await stream.leave()
    },
  },
  'tells the server behind that a client has gone': {
    async clause({ ask, begin, behind }) {
      const session = await begin('alice')
      const stream = listening(await ask({ as: 'alice', session, body: message('test/stream', 1) }))
      await mustBecome(() => stream.said().includes('begun'), 'the first event')
      await stream.leave()
      await mustBecome(() => behind.cancelled === 1, 'the end of the stream behind')
    },
  },
  'ends open streams with their session': {
    async clause({ guard, ask, begin, behind }) {
      const session = await begin('alice')
      const stream = listening(await ask({ as: 'alice', session, method: 'GET' }))
      await mustBecome(() => stream.said().includes('begun'), 'the first event')
      await guard.sessions.revokeAll()
      await mustBecome(stream.isOver, 'the end of the stream')
      await mustBecome(() => behind.cancelled === 1, 'the end of the stream behind')
    },
  },
  'ends no stream of another session': {
    async clause({ guard, ask, begin, behind, passTime }) {
      const session = await begin('alice')
      passTime(1)
      const other = await begin('bob')
      const stream = listening(await ask({ as: 'alice', session, method: 'GET' }))
      await mustBecome(() => stream.said().includes('begun'), 'the first event')
      const { sessions } = await guard.sessions.list({ limit: 10 })
      const [, latest] = sessions.toSorted((one, two) => one.createdAtMs - two.createdAtMs)
      if (latest !== undefined) await guard.sessions.revoke(latest.ref)
      mustEqual(
        (await ask({ as: 'bob', session: other, body: message('ping', 1) })).status,
        404,
        'the other session',
      )
      behind.push('second')
      await mustBecome(() => stream.said().includes('second'), 'the second event')
      await stream.leave()
    },
  },
  'ends a stream whose session expires': {
    async clause({ ask, begin, passTime }) {
      const session = await begin('alice')
      const stream = listening(await ask({ as: 'alice', session, method: 'GET' }))
      await mustBecome(() => stream.said().includes('begun'), 'the first event')
      passTime(31 * 60_000)
      await mustBecome(stream.isOver, 'the end of the stream')
    },
  },
  'answers what waits when its session ends': {
    async clause({ guard, ask, begin, behind }) {
      const session = await begin('alice')
      const slow = ask({ as: 'alice', session, body: message('test/wait', 1) })
      await mustBecome(() => behind.arrivals.length === 2, 'the slow request')
      await guard.sessions.revokeAll()
      mustEqual((await slow).status, 404, 'status')
      behind.release()
    },
  },
}
