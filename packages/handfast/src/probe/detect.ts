import { revisionOf } from '@handfast/protocol'
import type { Surface } from './lab/surface.ts'
import { describeAnswer } from './lab/describe.ts'
import { initializeMessage, postHeaders, sessionHeader } from './legacy/session.ts'
import { initializeStream, openStreamSession } from './legacy/stream-sessions.ts'
import { discoverMessage, modernHeaders, modernMessage, modernRevision } from './modern/request.ts'
import { ProbeError } from './probe-error.ts'
import type { ProbeOptions } from './probe-options.ts'
import type { Run } from './run.ts'
import { labOf, wireOf } from './run.ts'
import type { Answer, Reception } from './wire/answer.ts'
import { headerOf, receptionOf, resultIn } from './wire/answer.ts'
import type { WireClient } from './wire/client.ts'
import { listMemberOf, memberOf, textMemberOf } from './wire/json-rpc.ts'
import type { Principal } from './wire/principal.ts'
import { ProbeStop } from './wire/probe-stop.ts'

/** The ways in, and what was seen on the way to them. */
export interface Detection {
  readonly surfaces: readonly Surface[]
  /** What was asked and what came of it, a line each. */
  readonly notes: readonly string[]
  /** What was asked and turned away for want of a credential that is good there. */
  readonly turnedAway: string | undefined
}

/**
 * In the order of 2026-07-28 basic/transports/streamable-http, Backward Compatibility: discover,
 * then initialize, then a GET for the endpoint event. A server of both eras is found twice.
 *
 * @throws ProbeError when nothing listens there.
 */
export async function detect(run: Run, era: ProbeOptions['era']): Promise<Detection> {
  const wire = wireOf(run)
  const notes: string[] = []
  const surfaces: Surface[] = []
  try {
    if (era !== 'legacy') take(await detectModern(run, wire))
    if (era !== 'modern') take(await detectLegacy(run, wire))
    if (era !== 'modern' && surfaces.length === 0) take(await detectEventStream(run, wire))
  } catch (error) {
    if (!(error instanceof ProbeStop)) throw error
    notes.push(error.message)
  }
  const answers = run.transcript.exchanges.map(({ answer }) => answer)
  if (answers.length > 0 && answers.every((answer) => answer?.failure === 'broken')) {
    const { host, protocol } = run.settings.url
    const isTls = protocol === 'https:'
    const why = isTls ? 'Is it running, and its certificate trusted?' : 'Is the server running?'
    const message = `Nothing answers at ${host}. ${why}`
    throw new ProbeError('PROBE_UNREACHABLE', message)
  }
  return { surfaces, notes, turnedAway: notes.find((note) => /: HTTP 40[13]\b/.test(note)) }

  function take({ surface, note }: Found): void {
    notes.push(note)
    if (surface !== undefined) surfaces.push(surface)
  }
}

interface Found {
  readonly surface: Surface | undefined
  readonly note: string
}

interface Asked {
  readonly answer: Answer
  readonly reception: Reception
  readonly result: unknown
}

async function detectModern(run: Run, wire: WireClient): Promise<Found> {
  const { a } = run.settings.cast
  const { answer, reception, result } = await askModern(run, wire, {
    as: a,
    method: 'server/discover',
  })
  const versions = listMemberOf(result, 'supportedVersions')
  const isModern = versions.some((date) => revisionOf(String(date))?.era === 'modern')
  const note = `server/discover as ${a.name}: ${describeAnswer(answer)}`
  if (reception !== 'accepted' || !isModern) return { surface: undefined, note }
  const hasTools = memberOf(memberOf(result, 'capabilities'), 'tools') !== undefined
  const method = hasTools ? 'tools/list' : 'server/discover'
  const asNobody = await askModern(run, wire, { as: run.settings.cast.nobody, method })
  const meta = memberOf(memberOf(result, '_meta'), 'io.modelcontextprotocol/serverInfo')
  return {
    note,
    surface: {
      era: 'modern',
      transport: 'streamable-http',
      url: run.settings.url,
      revision: modernRevision,
      server: serverName(meta),
      hasTools,
      admitsNobody: admission(asNobody.reception),
    },
  }
}

interface Question {
  readonly as: Principal
  readonly method: string
}

async function askModern(run: Run, wire: WireClient, { as, method }: Question): Promise<Asked> {
  const id = run.nextId()
  const discover = method === 'server/discover'
  const message = discover ? discoverMessage(id) : modernMessage({ id, method, params: {} })
  const answer = await wire.send({
    as,
    method: 'POST',
    url: run.settings.url,
    headers: modernHeaders({ method }),
    body: JSON.stringify(message),
    until: { kind: 'response', id },
  })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
}

async function detectLegacy(run: Run, wire: WireClient): Promise<Found> {
  const { a, nobody } = run.settings.cast
  const { answer, reception, result } = await initialize(run, wire, a)
  const revision = textMemberOf(result, 'protocolVersion')
  const note = `initialize as ${a.name}: ${describeAnswer(answer)}`
  if (reception !== 'accepted' || revision === undefined) return { surface: undefined, note }
  const hasTools = memberOf(memberOf(result, 'capabilities'), 'tools') !== undefined
  return {
    note,
    surface: {
      era: 'legacy',
      transport: 'streamable-http',
      url: run.settings.url,
      revision,
      server: serverName(memberOf(result, 'serverInfo')),
      hasTools,
      admitsNobody: await admitsToSession(run, wire, { as: nobody, hasTools }),
    },
  }
}

async function initialize(run: Run, wire: WireClient, as: Principal): Promise<Asked> {
  const id = run.nextId()
  const answer = await wire.send({
    as,
    method: 'POST',
    url: run.settings.url,
    headers: postHeaders,
    body: JSON.stringify(initializeMessage(id)),
    until: { kind: 'response', id },
  })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
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
  const opened = await initialize(run, wire, as)
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

function admission(reception: Reception): boolean | undefined {
  if (reception === 'accepted') return true
  return reception === 'refused' ? false : undefined
}

function serverName(info: unknown): string | undefined {
  const name = textMemberOf(info, 'name')
  return name === undefined ? undefined : `${name} ${textMemberOf(info, 'version') ?? ''}`.trim()
}

/** HTTP+SSE (2024-11-05): the stream's first event says where to post. */
async function detectEventStream(run: Run, wire: WireClient): Promise<Found> {
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
  const lab = labOf(run, surface, ended.signal)
  const { session } = await openStreamSession(lab, lab.cast.a)
  const result = session === undefined ? undefined : await initializeStream(lab, session)
  ended.abort()
  const revision = textMemberOf(result, 'protocolVersion')
  return {
    server: serverName(memberOf(result, 'serverInfo')),
    hasTools: memberOf(memberOf(result, 'capabilities'), 'tools') !== undefined,
    ...(revision === undefined ? {} : { revision }),
  }
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
