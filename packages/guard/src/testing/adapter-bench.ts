import type { Authenticate, AdapterOptions } from '../adapters/options.ts'
import type { FetchServer } from '../adapters/fetch.ts'
import { createGuard } from '../guard.ts'
import type { Guard, GuardOptions } from '../guard.ts'
import { serverBehind } from './server-behind.ts'
import type { ServerBehind } from './server-behind.ts'

/** What an adapter is started with; all of it has to be used. */
export interface AdapterSetting {
  readonly guard: Guard
  /** In Fetch form; an adapter for something else brings what translates. */
  readonly behind: FetchServer
  readonly options: AdapterOptions
}

export interface OpenAdapter {
  readonly url: string
  /** `fetch`, where it listens. */
  send(request: Request): Promise<Response>
  close(): Promise<void>
}

/** A guard with its adapter, two users, and what they do. */
export interface AdapterBench {
  readonly guard: Guard
  readonly behind: ServerBehind
  /** What `onSessionEnded` was called with. */
  readonly endedIds: readonly string[]
  request(how: Ask): Request
  ask(how: Ask): Promise<Response>
  /** The id of a new session of theirs. */
  begin(user: User): Promise<string>
  passTime(ms: number): void
}

export type User = 'alice' | 'bob' | 'nobody'

export interface Ask {
  readonly as: User
  readonly method?: string
  readonly session?: string | undefined
  /** JSON-RPC, or a text that is sent as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const tokens: Readonly<Record<User, string | undefined>> = {
  alice: 'Bearer alice-credential-7f3a',
  bob: 'Bearer bob-credential-91cc',
  nobody: undefined,
}

/** Two users of one OAuth client. */
const authenticate: Authenticate = async (request) => {
  const given = request.headers.get('authorization')
  const [sub] = Object.entries(tokens).find(([, token]) => token === given) ?? []
  if (given === null) return undefined
  return sub === undefined
    ? new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    : { token: '', clientId: 'desktop', scopes: [], extra: { sub, iss: 'https://login.example' } }
}

export const bodyBytesMax = 10_000

export interface BenchOptions {
  readonly guard?: GuardOptions
  readonly adapter?: AdapterOptions
}

export async function withBench(
  open: (setting: AdapterSetting) => Promise<OpenAdapter>,
  use: (bench: AdapterBench) => Promise<void>,
  { guard: guardOptions = {}, adapter = {} }: BenchOptions = {},
): Promise<void> {
  const behind = serverBehind()
  const endedIds: string[] = []
  let nowMs = Date.now()
  const guard = createGuard({
    cleartextOnLoopback: true,
    clock: () => nowMs,
    ...guardOptions,
  })
  const onSessionEnded = (id: string): void => void endedIds.push(id)
  const options = { authenticate, bodyBytesMax, onSessionEnded, ...adapter }
  const opened = await open({ guard, behind: behind.serve, options })
  const request = (how: Ask): Request => requestTo(opened.url, how)
  const ask = (how: Ask): Promise<Response> => opened.send(request(how))
  const bench: AdapterBench = {
    guard,
    behind,
    endedIds,
    request,
    ask,
    async begin(as) {
      const answer = await ask({ as, body: message('initialize', 0) })
      await answer.text()
      return answer.headers.get('mcp-session-id') ?? ''
    },
    passTime(ms) {
      nowMs += ms
    },
  }
  try {
    await use(bench)
  } finally {
    behind.release()
    await guard.close()
    await opened.close()
  }
}

export const message = (method: string, id?: number): object => ({
  jsonrpc: '2.0',
  method,
  ...(id === undefined ? {} : { id }),
})

function requestTo(url: string, { as, method, session, body, headers }: Ask): Request {
  const token = tokens[as]
  return new Request(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      accept: 'application/json, text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: token }),
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}
