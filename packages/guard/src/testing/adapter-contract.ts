import { objectOf } from '@handfast/protocol'
import { message, withBench } from './adapter-bench.ts'
import type { AdapterSetting, BenchOptions, OpenAdapter } from './adapter-bench.ts'
import { idClauses } from './adapter-id-clauses.ts'
import { sessionClauses } from './adapter-session-clauses.ts'
import { streamClauses } from './adapter-stream-clauses.ts'
import type { Clause } from './adapter-session-clauses.ts'
import { must, mustEqual } from './must.ts'

export interface AdapterContract {
  /** That of vitest, of `node:test` or of any other that takes a title and what to run. */
  readonly test: (title: string, run: () => Promise<void>) => unknown
  /** Starts the adapter in front of a server, on loopback or in this process. */
  open(setting: AdapterSetting): Promise<OpenAdapter>
  /** Clauses that it does not keep, each with the reason. */
  readonly exempt?: Readonly<Record<string, string>>
}

/** What every adapter promises, as tests. */
export function adapterContract({ test, open, exempt = {} }: AdapterContract): void {
  const clauses = { ...sessionClauses, ...streamClauses, ...requestClauses, ...idClauses }
  for (const title of Object.keys(exempt)) {
    if (!Object.hasOwn(clauses, title)) throw new TypeError(`There is no clause "${title}"`)
  }
  for (const [title, { options, clause }] of Object.entries(clauses)) {
    if (exempt[title] !== undefined) continue
    test(title, () => withBench(open, clause, options))
  }
}

/** Request ids are others behind the guard. */
const withId = (body: unknown, id: number): unknown => ({ ...objectOf(body), id })

const loopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1']

const forwarding = {
  forwarded: 'for=192.0.2.1;host=evil.example;proto=https',
  'x-forwarded-for': '192.0.2.1',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
}

const requestClauses: Readonly<Record<string, { options?: BenchOptions; clause: Clause }>> = {
  'hands on what was sent, and who sent it': {
    async clause({ ask, begin, behind }) {
      const session = await begin('alice')
      const body = { ...message('tools/call', 1), params: { name: 'a', arguments: { text: 'é' } } }
      const answer = await ask({ as: 'alice', session, body })
      const result = { method: 'tools/call', subject: 'alice' }
      mustEqual(await answer.json(), { jsonrpc: '2.0', id: 1, result }, 'the answer')
      mustEqual(withId(behind.arrivals.at(-1)?.body, 1), body, 'the body behind')
    },
  },
  'carries the context to the server behind': {
    async clause({ guard, ask, begin, behind }) {
      const session = await begin('alice')
      const seen: unknown[] = []
      behind.whileServing = () => {
        const { caller, body } = guard.current()
        seen.push(caller.principal.subject, body)
      }
      await ask({ as: 'alice', session, body: message('tools/list', 1) })
      mustEqual(seen, ['alice', message('tools/list', 1)], 'the context')
    },
  },
  'refuses a body that is too large': {
    async clause({ ask, behind }) {
      const body = JSON.stringify({ ...message('initialize', 1), padding: 'x'.repeat(20_000) })
      const answer = await ask({ as: 'alice', body })
      mustEqual(answer.status, 413, 'status')
      await answer.text()
      mustEqual(behind.arrivals.length, 0, 'requests behind')
    },
  },
  'refuses a body that is no JSON': {
    async clause({ ask, behind }) {
      const answer = await ask({ as: 'alice', body: '{"jsonrpc"' })
      mustEqual(answer.status, 400, 'status')
      await answer.text()
      mustEqual(behind.arrivals.length, 0, 'requests behind')
    },
  },
  'refuses two session ids in one request': {
    async clause({ ask, begin, behind }) {
      const session = `${await begin('alice')}, ${await begin('bob')}`
      const before = behind.arrivals.length
      const answer = await ask({ as: 'alice', session, body: message('ping', 1) })
      mustEqual(answer.status, 400, 'status')
      mustEqual(behind.arrivals.length, before, 'requests behind')
    },
  },
  'refuses web pages that were not named': {
    async clause({ ask }) {
      const headers = { origin: 'https://evil.example' }
      const answer = await ask({ as: 'alice', headers, body: message('initialize', 1) })
      mustEqual(answer.status, 403, 'status')
    },
  },
  'lets preflights pass without a credential': {
    options: {
      guard: { origins: ['https://app.example'] },
      adapter: { authenticate: async () => new Response(null, { status: 401 }) },
    },
    async clause({ ask, behind }) {
      const asked = { 'access-control-request-method': 'POST' }
      const preflight = (origin: string): Promise<Response> =>
        ask({ as: 'nobody', method: 'OPTIONS', headers: { ...asked, origin } })
      mustEqual((await preflight('https://app.example')).status, 200, 'a page that was named')
      mustEqual(behind.arrivals.length, 1, 'requests behind')
      mustEqual((await preflight('https://evil.example')).status, 403, 'another page')
      const plain = await ask({ as: 'nobody', method: 'OPTIONS' })
      mustEqual(plain.status, 401, 'what is no preflight')
      mustEqual(behind.arrivals.length, 1, 'requests behind')
    },
  },
  'keeps forwarding headers of whoever is no proxy from the server behind': {
    async clause({ ask, behind }) {
      const headers = { ...forwarding, 'x-other': 'kept' }
      await ask({ as: 'alice', headers, body: message('initialize', 1) })
      const arrived = behind.arrivals.at(-1)?.headers
      const seen = Object.keys(headers).filter((name) => arrived?.has(name))
      mustEqual(seen, ['x-other'], 'the headers behind')
    },
  },
  'keeps them from what verifies tokens': {
    options: {
      adapter: {
        authenticate: async ({ headers }) =>
          new Response([...headers.keys()].filter((name) => name.includes('forwarded')).join()),
      },
    },
    async clause({ ask }) {
      const answer = await ask({ as: 'alice', headers: forwarding, body: message('initialize', 1) })
      mustEqual(await answer.text(), '', 'the headers that it sees')
    },
  },
  'hands on the forwarding headers of a proxy that was named': {
    options: { guard: { proxies: loopback, cleartextOnLoopback: false } },
    async clause({ ask, behind }) {
      await ask({ as: 'alice', headers: forwarding, body: message('initialize', 1) })
      const arrived = behind.arrivals.at(-1)?.headers
      const seen = Object.keys(forwarding).filter((name) => arrived?.has(name))
      mustEqual(seen, Object.keys(forwarding), 'the headers behind')
    },
  },
  'leaves the other headers of an answer alone': {
    async clause({ ask }) {
      const answer = await ask({ as: 'alice', body: message('initialize', 1) })
      mustEqual(answer.headers.get('x-of-server'), 'kept', 'a header')
      mustEqual(answer.headers.getSetCookie(), ['one=1', 'two=2'], 'cookies')
    },
  },
  'hands on requests of the modern era without a session id': {
    async clause({ ask, begin, behind }) {
      const session = await begin('bob')
      const key = 'io.modelcontextprotocol/protocolVersion'
      const body = { ...message('tools/list', 7), params: { _meta: { [key]: '2026-07-28' } } }
      const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }
      const answer = await ask({ as: 'alice', session, headers, body })
      mustEqual(answer.status, 200, 'status')
      const arrival = behind.arrivals.at(-1)
      mustEqual(arrival?.sessionId, null, 'the id behind')
      mustEqual(withId(arrival?.body, 7), body, 'the body behind')
    },
  },
  'keeps no sessions where the server behind keeps none': {
    options: { adapter: { isStateless: true } },
    async clause({ ask, guard }) {
      const begun = await ask({ as: 'alice', body: message('initialize', 1) })
      mustEqual(begun.headers.get('mcp-session-id'), null, 'the id')
      const answer = await ask({ as: 'alice', body: message('tools/list', 2) })
      mustEqual(answer.status, 200, 'status')
      mustEqual(await guard.sessions.count(), 0, 'sessions')
    },
  },
  'names all that has to be shown to whoever shows nothing': {
    options: {
      guard: { agentOf: Object.assign(async () => 'key', { challenge: 'DPoP algs="ES256"' }) },
    },
    async clause({ ask }) {
      const answer = await ask({ as: 'nobody', body: message('initialize', 1) })
      mustEqual(answer.status, 401, 'status')
      const asked = answer.headers.get('www-authenticate')
      mustEqual(asked, 'Bearer, DPoP algs="ES256"', 'the challenges')
    },
  },
  'answers with an error when the server behind fails': {
    async clause({ ask, begin }) {
      const session = await begin('alice')
      // In process the error is thrown to whoever called.
      const failed = await ask({ as: 'alice', session, body: message('test/fail', 5) }).then(
        ({ status }) => status >= 500,
        () => true,
      )
      must(failed, 'an error was taken for an answer')
      const again = await ask({ as: 'alice', session, body: message('ping', 5) })
      mustEqual(again.status, 200, 'the same id afterwards')
    },
  },
}
