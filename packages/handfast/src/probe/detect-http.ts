import { describeAnswer } from './lab/describe.ts'
import type { Surface } from './lab/surface.ts'
import { postHeaders, sessionHeader } from './legacy/session.ts'
import { initializeStream, openStreamSession } from './legacy/stream-sessions.ts'
import {
  admission,
  askModern,
  initialize,
  legacyIntroduction,
  modernIntroduction,
} from './first-contact.ts'
import type { Run } from './run.ts'
import { labOf } from './run.ts'
import type { Answer } from './wire/answer.ts'
import { headerOf, receptionOf } from './wire/answer.ts'
import type { WireClient } from './wire/client.ts'
import { textMemberOf } from './wire/json-rpc.ts'
import type { Principal } from './wire/principal.ts'

/** One way in that was asked for. */
export interface Found {
  readonly surface: Surface | undefined
  readonly note: string
}

/** Streamable HTTP of 2026-07-28. */
export async function detectModern(run: Run, wire: WireClient): Promise<Found> {
  const { a, nobody } = run.settings.cast
  const asked = await askModern(run, wire, { as: a, method: 'server/discover' })
  const note = `server/discover as ${a.name}: ${describeAnswer(asked.answer)}`
  const introduction = modernIntroduction(asked)
  if (introduction === undefined) return { surface: undefined, note }
  const method = introduction.hasTools ? 'tools/list' : 'server/discover'
  const asNobody = await askModern(run, wire, { as: nobody, method })
  const admitsNobody = admission(asNobody.reception)
  const { url, reach } = run.settings
  const transport = 'streamable-http'
  return { note, surface: { ...introduction, transport, url, reach, admitsNobody } }
}

/** Streamable HTTP up to 2025-11-25. */
export async function detectLegacy(run: Run, wire: WireClient): Promise<Found> {
  const { a, nobody } = run.settings.cast
  const asked = await initialize(run, wire, { as: a })
  const note = `initialize as ${a.name}: ${describeAnswer(asked.answer)}`
  const introduction = legacyIntroduction(asked)
  if (introduction === undefined) return { surface: undefined, note }
  const { hasTools } = introduction
  const admitsNobody = await admitsToSession(run, wire, { as: nobody, hasTools })
  const { url, reach } = run.settings
  const transport = 'streamable-http'
  return { note, surface: { ...introduction, transport, url, reach, admitsNobody } }
}

interface Admission {
  readonly as: Principal
  readonly hasTools: boolean
}

/** Some let everybody initialize, and ask who it is when something is wanted. */
async function admitsToSession(
  run: Run,
  wire: WireClient,
  { as, hasTools }: Admission,
): Promise<boolean | undefined> {
  const opened = await initialize(run, wire, { as })
  if (opened.reception !== 'accepted') return admission(opened.reception)
  const session = headerOf(opened.answer, sessionHeader)
  const id = run.nextId()
  const method = hasTools ? 'tools/list' : 'ping'
  const answer = await wire.send({
    as,
    method: 'POST',
    url: run.settings.url,
    headers: [
      ...postHeaders,
      ['mcp-protocol-version', textMemberOf(opened.result, 'protocolVersion') ?? ''] as const,
      ...(session === undefined ? [] : [[sessionHeader, session] as const]),
    ],
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: {} }),
    until: { kind: 'response', id },
  })
  return admission(receptionOf(answer, id))
}

/** HTTP+SSE (2024-11-05): the stream's first event says where to post. */
export async function detectEventStream(run: Run, wire: WireClient): Promise<Found> {
  const { a, nobody } = run.settings.cast
  const { answer, hasEndpoint } = await listenForEndpoint(run, wire, a)
  const note = `GET as ${a.name}: ${describeAnswer(answer)}`
  if (!hasEndpoint) return { surface: undefined, note }
  const asNobody = await listenForEndpoint(run, wire, nobody)
  const isRefused = asNobody.answer.status >= 400 && asNobody.answer.status < 500
  const surface: Surface = {
    era: 'legacy',
    transport: 'http+sse',
    url: run.settings.url,
    reach: run.settings.reach,
    revision: '2024-11-05',
    server: undefined,
    hasTools: false,
    admitsNobody: asNobody.hasEndpoint ? true : isRefused ? false : undefined,
  }
  return { note, surface: { ...surface, ...(await introduce(run, surface)) } }
}

/** What the server says of itself in the handshake, which goes over the stream. */
async function introduce(run: Run, surface: Surface): Promise<Partial<Surface>> {
  const ended = new AbortController()
  const lab = labOf(run, surface, { signal: ended.signal, limits: run.settings.limits })
  const { session, answer } = await openStreamSession(lab, lab.cast.a)
  const result = session === undefined ? undefined : await initializeStream(lab, session)
  ended.abort()
  return legacyIntroduction({ answer, reception: 'accepted', result }) ?? {}
}

async function listenForEndpoint(
  run: Run,
  wire: WireClient,
  as: Principal,
): Promise<{ readonly answer: Answer; readonly hasEndpoint: boolean }> {
  const { url, limits } = run.settings
  const headers = [['accept', 'text/event-stream']] as const
  const { answer, stream } = await wire.listen({ as, method: 'GET', url, headers })
  const event = await stream?.find(({ event: name }) => name === 'endpoint', limits.silenceMs)
  stream?.close()
  return { answer, hasEndpoint: event !== undefined }
}
