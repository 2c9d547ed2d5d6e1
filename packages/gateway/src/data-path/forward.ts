import type { Admitted, AuthInfo } from '@handfast/guard'
import { AnsweredHere } from './stage.ts'
import { beginPassages } from './passages.ts'
import type { Passages } from './passages.ts'
import type { Exchange } from './exchange.ts'
import type { Route } from './route.ts'
import type { UpstreamAnswer, UpstreamContent, ServerEvent } from './upstream.ts'

export interface Forwarded {
  readonly admission: Admitted
  readonly exchange: Exchange
  readonly headers: Readonly<Record<string, string>>
  readonly authInfo: AuthInfo | undefined
  readonly signal: AbortSignal
}

/**
 * An admitted request, by way of the stages to the server behind, and its answer back.
 *
 * @throws UpstreamError when the server behind gives none.
 */
export async function forward(route: Route, forwarded: Forwarded): Promise<UpstreamAnswer> {
  const { admission, exchange, headers, authInfo, signal } = forwarded
  const passages = beginPassages(route.stages, exchange)
  const sent = await sentOf(passages, admission.body, exchange)
  if ('status' in sent) return { ...sent, content: await shown(sent.content, admission.toClient) }
  const answer = await route.upstream.send({
    method: exchange.method,
    headers,
    sessionId: admission.innerSessionId,
    body: sent.body,
    caller: exchange.caller,
    authInfo,
    signal,
  })
  const toClient: ToClient = async (text) => {
    const passed = await passages.toClient(text)
    return passed === undefined ? undefined : admission.toClient(passed)
  }
  return { ...answer, content: await shown(answer.content, toClient) }
}

async function sentOf(
  passages: Passages,
  body: unknown,
  { asked }: Exchange,
): Promise<{ readonly body: unknown } | UpstreamAnswer> {
  try {
    return { body: await passages.toServer(body) }
  } catch (error) {
    if (!(error instanceof AnsweredHere)) throw error
    const { status, answer } = error
    const text = JSON.stringify({ jsonrpc: '2.0', id: asked[0]?.id ?? null, ...answer })
    const content = { kind: 'text', type: 'application/json', text } as const
    return { status, headers: {}, sessionId: undefined, content }
  }
}

/** The ids of the client come back last, when all stages have seen those of the server. */
type ToClient = (text: string) => string | undefined | Promise<string | undefined>

async function shown(content: UpstreamContent, toClient: ToClient): Promise<UpstreamContent> {
  if (content.kind === 'empty') return content
  if (content.kind === 'events')
    return { kind: 'events', events: shownEvents(content.events, toClient) }
  if (!content.type.startsWith('application/json')) return content
  const text = await toClient(content.text)
  return text === undefined ? { kind: 'empty' } : { ...content, text }
}

async function* shownEvents(
  events: AsyncIterable<ServerEvent>,
  toClient: ToClient,
): AsyncGenerator<ServerEvent> {
  for await (const event of events) {
    // One without data only says where to resume.
    if (event.kind === 'comment' || event.data === '') yield event
    else {
      const data = await toClient(event.data)
      if (data !== undefined) yield { ...event, data }
    }
  }
}
