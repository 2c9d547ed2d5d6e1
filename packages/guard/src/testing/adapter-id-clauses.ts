import { memberOf } from '@handfast/protocol'
import { message } from './adapter-bench.ts'
import type { BenchOptions } from './adapter-bench.ts'
import type { Clause } from './adapter-session-clauses.ts'
import { listening } from './adapter-stream-clauses.ts'
import { must, mustBecome, mustEqual } from './must.ts'
import type { ServerBehind } from './server-behind.ts'

/** Of the last request behind. */
const idBehind = (behind: ServerBehind): unknown => memberOf(behind.arrivals.at(-1)?.body, 'id')

const answerTo = (id: unknown, text: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: { text } })

const question = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'elicitation/create', params: {} })

export const idClauses: Readonly<Record<string, { options?: BenchOptions; clause: Clause }>> = {
  'gives requests ids of their own behind, and answers theirs back': {
    async clause({ ask, begin, behind }) {
      const seen = new Set<unknown>()
      for (const as of ['alice', 'bob'] as const) {
        const session = await begin(as)
        for (const id of [3, '3', 'é"\ud800']) {
          const answer = await ask({ as, session, body: { ...message('tools/list'), id } })
          mustEqual(memberOf(await answer.json(), 'id'), id, 'the id of the answer')
          seen.add(idBehind(behind))
        }
      }
      mustEqual(seen.size, 6, 'ids behind')
    },
  },
  'does so where there is no session': {
    options: { adapter: { isStateless: true } },
    async clause({ ask, behind }) {
      const seen = new Set<unknown>()
      for (const as of ['alice', 'alice', 'bob'] as const) {
        const answer = await ask({ as, body: message('tools/list', 3) })
        mustEqual(memberOf(await answer.json(), 'id'), 3, 'the id of the answer')
        seen.add(idBehind(behind))
      }
      mustEqual(seen.size, 3, 'ids behind')
    },
  },
  'names a request that is cancelled as it is named behind': {
    async clause({ ask, begin, behind }) {
      const session = await begin('alice')
      await (await ask({ as: 'alice', session, body: message('tools/list', 3) })).text()
      const asked = idBehind(behind)
      const body = { ...message('notifications/cancelled'), params: { requestId: 3, reason: 'x' } }
      await (await ask({ as: 'alice', session, body })).text()
      const params = memberOf(behind.arrivals.at(-1)?.body, 'params')
      mustEqual(params, { requestId: asked, reason: 'x' }, 'what is cancelled')
    },
  },
  'sends an answer in a stream to whoever has asked, and to nobody else': {
    async clause({ ask, begin, behind }) {
      const hers = await begin('alice')
      const stream = listening(
        await ask({ as: 'alice', session: hers, body: message('test/stream', 3) }),
      )
      const asked = idBehind(behind)
      const session = await begin('bob')
      const other = listening(await ask({ as: 'bob', session, method: 'GET' }))
      await mustBecome(() => other.said().includes('begun'), 'the first event')
      // A server that sends to all of its connections.
      behind.push(answerTo(asked, 'hers'))
      behind.push('last')
      await mustBecome(() => other.said().includes('last'), 'the last event of the other')
      await mustBecome(() => stream.said().includes('last'), 'her last event')
      must(stream.said().includes(answerTo(3, 'hers')), 'the answer did not come')
      must(!other.said().includes('hers'), 'the answer came to somebody else')
      await Promise.all([stream.leave(), other.leave()])
    },
  },
  'lets nobody answer what somebody else was asked': {
    async clause({ ask, begin, behind }) {
      const hers = await begin('alice')
      const his = await begin('bob')
      const stream = listening(await ask({ as: 'alice', session: hers, method: 'GET' }))
      await mustBecome(() => stream.said().includes('begun'), 'the first event')
      behind.push(question)
      await mustBecome(() => stream.said().includes(question), 'the question')
      const before = behind.arrivals.length
      const body = { jsonrpc: '2.0', id: 0, result: { action: 'accept' } }
      const foreign = await ask({ as: 'bob', session: his, body })
      mustEqual([foreign.status, await foreign.text()], [202, ''], 'what he is told')
      mustEqual(behind.arrivals.length, before, 'requests behind')
      await (await ask({ as: 'alice', session: hers, body })).text()
      mustEqual(behind.arrivals.at(-1)?.body, body, 'her answer')
      await stream.leave()
    },
  },
  'leaves ids alone where that was asked for': {
    options: { guard: { unsafelyKeepRequestIds: true } },
    async clause({ ask, begin, behind }) {
      const session = await begin('alice')
      await (await ask({ as: 'alice', session, body: message('tools/list', 3) })).text()
      mustEqual(idBehind(behind), 3, 'the id behind')
    },
  },
}
