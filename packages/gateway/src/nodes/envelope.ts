import { callerOf } from '@handfast/guard'
import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { parseExact, stringifyExact } from '../data-path/exact-numbers.ts'
import { textOf } from '../data-path/text-of.ts'
import { isUpstreamError, UpstreamError } from '../data-path/upstream.ts'
import type {
  ServerEvent,
  UpstreamAnswer,
  UpstreamErrorCode,
  UpstreamRequest,
} from '../data-path/upstream.ts'

/** Without the token of the caller, which is nobody else's, and which a process has no use for. */
export function encodeRequest(upstream: string, request: UpstreamRequest): string {
  const { method, headers, sessionId, body, caller } = request
  const { principal, agent, address } = caller
  return stringifyExact({ upstream, method, headers, sessionId, body, principal, agent, address })
}

export interface HandedOn {
  readonly upstream: string
  readonly request: Omit<UpstreamRequest, 'signal'>
}

/** Undefined for what no node of this version writes. */
export async function decodeRequest(text: string): Promise<HandedOn | undefined> {
  const given = parseExact(text)
  const upstream = textOf(memberOf(given, 'upstream'))
  const method = memberOf(given, 'method')
  const principal = principalIn(memberOf(given, 'principal'))
  if (upstream === undefined || principal === undefined || !isMethod(method)) return undefined
  const address = textOf(memberOf(given, 'address'))
  const agent = textOf(memberOf(given, 'agent'))
  return {
    upstream,
    request: {
      method,
      headers: textsIn(memberOf(given, 'headers')),
      sessionId: textOf(memberOf(given, 'sessionId')),
      body: memberOf(given, 'body'),
      caller: await callerOf(principal, { agent, address }),
      authInfo: undefined,
    },
  }
}

const isMethod = (method: unknown): method is UpstreamRequest['method'] =>
  method === 'POST' || method === 'GET' || method === 'DELETE'

function principalIn(value: unknown): UpstreamRequest['caller']['principal'] | undefined {
  const issuer = textOf(memberOf(value, 'issuer'))
  const subject = textOf(memberOf(value, 'subject'))
  const tenant = textOf(memberOf(value, 'tenant'))
  if (issuer === undefined || subject === undefined) return undefined
  return { issuer, subject, ...(tenant === undefined ? {} : { tenant }) }
}

function textsIn(value: unknown): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const [name, text] of Object.entries(isObject(value) ? value : {})) {
    if (typeof text === 'string') texts[name] = text
  }
  return texts
}

/** Lines of JSON: what the answer is, the events of a stream, and that it has come to its end. */
export async function* encodeAnswer(answering: Promise<UpstreamAnswer>): AsyncGenerator<string> {
  try {
    const { content, ...head } = await answering
    const isStream = content.kind === 'events'
    yield line({ head: { ...head, content: isStream ? { kind: 'events' } : content } })
    if (isStream) for await (const event of content.events) yield line({ event })
    yield line({ end: true })
  } catch (error) {
    const code = isUpstreamError(error) ? error.code : 'UPSTREAM_UNREACHABLE'
    yield line({ error: code })
  }
}

const line = (value: object): string => `${JSON.stringify(value)}\n`

/** @throws UpstreamError as the other node did, or because it broke off. */
export async function decodeAnswer(lines: AsyncIterator<string>): Promise<UpstreamAnswer> {
  const head = memberOf(await nextIn(lines), 'head')
  if (!isObject(head)) throw brokenOff()
  // It was written by `encodeAnswer` of a node that knows the secret.
  const answer = head as JsonObject & UpstreamAnswer
  if (answer.content.kind !== 'events') {
    await nextIn(lines)
    // So that the connection is free again.
    await lines.next()
    return answer
  }
  return { ...answer, content: { kind: 'events', events: eventsIn(lines) } }
}

async function* eventsIn(lines: AsyncIterator<string>): AsyncGenerator<ServerEvent> {
  try {
    for (;;) {
      const next = await nextIn(lines)
      if (memberOf(next, 'end') === true) return
      // As above.
      yield memberOf(next, 'event') as ServerEvent
    }
  } finally {
    await lines.return?.()
  }
}

async function nextIn(lines: AsyncIterator<string>): Promise<unknown> {
  const { value, done } = await lines.next()
  if (done === true) throw brokenOff()
  const next: unknown = JSON.parse(value)
  const code = textOf(memberOf(next, 'error'))
  // As above.
  if (code !== undefined) throw new UpstreamError(code as UpstreamErrorCode, 'At another gateway')
  return next
}

const brokenOff = (): UpstreamError =>
  new UpstreamError('UPSTREAM_UNREACHABLE', 'Another gateway has broken off')
