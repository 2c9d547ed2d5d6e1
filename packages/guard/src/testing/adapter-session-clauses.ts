import { message } from './adapter-bench.ts'
import type { AdapterBench, Ask, BenchOptions } from './adapter-bench.ts'
import { must, mustBecome, mustEqual } from './must.ts'

export type Clause = (bench: AdapterBench) => Promise<void>

const minute = 60_000

/** Of every way to use a session; the ids are those that its owner may have used already. */
const uses: readonly Pick<Ask, 'method' | 'body' | 'headers'>[] = [
  { body: message('tools/list', 91) },
  { body: [message('tools/list', 92), message('tools/list', 93)] },
  { body: message('notifications/cancelled') },
  { body: { jsonrpc: '2.0', id: 0, result: { action: 'accept' } } },
  { method: 'GET' },
  { method: 'GET', headers: { 'last-event-id': 'one' } },
  { method: 'DELETE' },
]

async function shape(answer: Response): Promise<unknown> {
  return [answer.status, answer.headers.get('mcp-session-id'), await answer.text()]
}

export const sessionClauses: Readonly<Record<string, { options?: BenchOptions; clause: Clause }>> =
  {
    'mints an id of its own, and shows no other': {
      async clause({ ask, behind }) {
        const begun = await ask({ as: 'alice', body: message('initialize', 0) })
        await begun.text()
        const id = begun.headers.get('mcp-session-id') ?? ''
        must(/^[\w-]{43}$/.test(id), 'the id is not one of the guard')
        const answer = await ask({ as: 'alice', session: id, body: message('tools/list', 1) })
        mustEqual(answer.headers.get('mcp-session-id'), id, 'the id in the next answer')
        mustEqual(behind.arrivals.at(-1)?.sessionId, behind.ids[0], 'the id behind')
      },
    },
    'never takes an id that a client has chosen': {
      async clause({ ask, behind }) {
        const session = 'A'.repeat(43)
        const begun = await ask({ as: 'bob', session, body: message('initialize', 0) })
        must(begun.headers.get('mcp-session-id') !== session, 'the chosen id was taken')
        mustEqual(behind.arrivals.at(-1)?.sessionId, null, 'the id behind')
        const used = await ask({ as: 'bob', session, body: message('tools/list', 1) })
        mustEqual(used.status, 404, 'use of the chosen id')
      },
    },
    'gives everybody else the answer that an unknown id gets, in every use': {
      async clause({ ask, begin, behind }) {
        const session = await begin('alice')
        const before = behind.arrivals.length
        for (const use of uses) {
          const foreign = await shape(await ask({ as: 'bob', session, ...use }))
          const unknown = await shape(await ask({ as: 'bob', session: 'B'.repeat(43), ...use }))
          mustEqual(foreign, unknown, `${use.method ?? 'POST'} of somebody else`)
          mustEqual((await ask({ as: 'bob', session, ...use })).status, 404, 'status')
        }
        mustEqual(behind.arrivals.length, before, 'requests behind')
        const own = await ask({ as: 'alice', session, body: message('tools/list', 1) })
        mustEqual(own.status, 200, 'the owner afterwards')
      },
    },
    'lets nobody in without a credential, in any use': {
      async clause({ ask, begin, behind }) {
        const session = await begin('alice')
        const before = behind.arrivals.length
        for (const use of uses) {
          const answer = await ask({ as: 'nobody', session, ...use })
          mustEqual(answer.status, 401, use.method ?? 'POST')
          await answer.text()
        }
        mustEqual(behind.arrivals.length, before, 'requests behind')
      },
    },
    'does not know the id of the server behind': {
      async clause({ ask, begin, behind }) {
        await begin('alice')
        const session = behind.ids[0]
        const answer = await ask({ as: 'alice', session, body: message('tools/list', 1) })
        mustEqual(answer.status, 404, 'status')
      },
    },
    'ends a session for good when its owner deletes it': {
      async clause({ ask, begin, behind }) {
        const session = await begin('alice')
        const deleted = await ask({ as: 'alice', session, method: 'DELETE' })
        mustEqual(deleted.status, 200, 'status')
        await deleted.text()
        mustEqual(behind.arrivals.at(-1)?.method, 'DELETE', 'the server behind')
        for (const use of uses) {
          mustEqual((await ask({ as: 'alice', session, ...use })).status, 404, use.method ?? 'POST')
        }
      },
    },
    'refuses a request id that is in flight': {
      async clause({ ask, begin, behind }) {
        const session = await begin('alice')
        const slow = ask({ as: 'alice', session, body: message('test/wait', 77) })
        await mustBecome(() => behind.arrivals.length === 2, 'the slow request')
        const second = await ask({ as: 'alice', session, body: message('ping', 77) })
        mustEqual(second.status, 409, 'status')
        behind.release()
        mustEqual(await (await slow).json(), { waited: true }, 'the first answer')
        await mustAnswer({ ask, session, id: 77 })
      },
    },
    'closes what is behind when a session is revoked': {
      async clause({ guard, begin, behind, endedIds }) {
        await begin('alice')
        await guard.sessions.revokeAll()
        await mustBecome(() => endedIds.length === 1, 'the end')
        mustEqual(endedIds, behind.ids, 'what was closed')
      },
    },
    'closes what is behind when a session expires': {
      async clause({ begin, behind, endedIds, passTime }) {
        await begin('alice')
        passTime(31 * minute)
        await mustBecome(() => endedIds.length === 1, 'the end')
        mustEqual(endedIds, behind.ids, 'what was closed')
      },
    },
  }

/** The answer may be read to its end a moment before the guard hears of that. */
async function mustAnswer(asked: {
  readonly ask: AdapterBench['ask']
  readonly session: string
  readonly id: number
}): Promise<void> {
  let status = 0
  const again = async (): Promise<void> => {
    const { session, id } = asked
    status = (await asked.ask({ as: 'alice', session, body: message('ping', id) })).status
  }
  for (let attempt = 0; attempt < 100 && status !== 200; attempt += 1) await again()
  mustEqual(status, 200, 'the same id afterwards')
}
