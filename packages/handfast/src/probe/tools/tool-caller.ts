import { memberOf } from '@handfast/protocol'
import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import type { Session } from '../legacy/session.ts'
import { openConfirmed, postHeaders, sessionHeaders } from '../legacy/session.ts'
import { askOnStream, initializeStream, openStreamSession } from '../legacy/stream-sessions.ts'
import type { StreamOpening } from '../legacy/stream-sessions.ts'
import { modernHeaders, modernMessage, namedIn } from '../modern/request.ts'
import type { Answer, Reception } from '../wire/answer.ts'
import { receptionOf, resultIn, statusReception } from '../wire/answer.ts'
import { listMemberOf, textMemberOf } from '../wire/json-rpc.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'

export interface ToolRequest {
  readonly as: Principal
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  /** One that was used before, on purpose. */
  readonly id?: JsonRpcId
  /** Not waited for any longer. */
  readonly deadlineMs?: number
  /** Modern requests declare what their caller can do. */
  readonly capabilities?: object
}

export interface ToolAnswer {
  readonly answer: Answer
  readonly reception: Reception
  /** The result of the JSON-RPC response; undefined where there is none. */
  readonly result: unknown
}

/** Requests as either era has them: in a session of the caller's own, or alone. */
export interface ToolCaller {
  request(request: ToolRequest): Promise<ToolAnswer>
  call(as: Principal, name: string, args: Readonly<Record<string, unknown>>): Promise<ToolAnswer>
}

export function createToolCaller(lab: Lab): ToolCaller {
  return callerOf(requesterFor(lab))
}

/** Requests of the legacy era with these headers, whatever they say about a session. */
export function toolCallerIn(lab: Lab, headers: Headers): ToolCaller {
  return callerOf((wanted) => requestIn(lab, headers, wanted))
}

const callerOf = (request: ToolCaller['request']): ToolCaller => ({
  request,
  call: (as, name, args) =>
    request({ as, method: 'tools/call', params: { name, arguments: args } }),
})

type Headers = readonly (readonly [name: string, value: string])[]

function requesterFor(lab: Lab): ToolCaller['request'] {
  if (lab.surface.era === 'modern') return (wanted) => requestAlone(lab, wanted)
  if (lab.surface.transport === 'http+sse') return streamRequester(lab)
  const sessions = new Map<string, Session | undefined>()
  return async (wanted) => {
    const { as } = wanted
    // Asked once: who was refused is refused again by what they then ask without a session.
    if (!sessions.has(as.name)) sessions.set(as.name, (await openConfirmed(lab, as)).session)
    const session = sessions.get(as.name)
    return requestIn(lab, session === undefined ? [] : sessionHeaders(session), wanted)
  }
}

/** In a new session of `a`, whose credentials all go; without one, in each caller's own. */
export async function callerInSession(lab: Lab): Promise<ToolCaller> {
  const { era, transport } = lab.surface
  const hasSession = era === 'legacy' && transport === 'streamable-http'
  const session = hasSession ? (await openConfirmed(lab, lab.cast.a)).session : undefined
  return session === undefined ? createToolCaller(lab) : toolCallerIn(lab, sessionHeaders(session))
}

/** In streams that stay open until the check ends. Who gets none has the refusal for an answer. */
function streamRequester(lab: Lab): ToolCaller['request'] {
  const openings = new Map<string, Promise<StreamOpening>>()
  return async (wanted) => {
    const { as } = wanted
    const opening = openings.get(as.name) ?? openInitialized(lab, as)
    openings.set(as.name, opening)
    const { answer: refusal, session } = await opening
    if (session === undefined) return withoutResult(refusal)
    const { answer, id } = await askOnStream(lab, session, wanted)
    return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
  }
}

async function openInitialized(lab: Lab, as: Principal): Promise<StreamOpening> {
  const opening = await openStreamSession(lab, as)
  if (opening.session !== undefined) await initializeStream(lab, opening.session)
  return opening
}

function withoutResult(answer: Answer): ToolAnswer {
  const reception = statusReception(answer)
  return {
    answer,
    reception: reception === 'accepted' ? 'unclear' : reception,
    result: undefined,
  }
}

const deadlineOf = ({ deadlineMs }: ToolRequest): { readonly deadlineMs?: number } =>
  deadlineMs === undefined ? {} : { deadlineMs }

async function requestAlone(lab: Lab, wanted: ToolRequest): Promise<ToolAnswer> {
  const { as, method, params, id = lab.nextId() } = wanted
  const answer = await lab.wire.send({
    as,
    method: 'POST',
    url: lab.surface.url,
    headers: modernHeaders({ method, ...namedIn(params) }),
    body: JSON.stringify(modernMessage({ ...wanted, id })),
    until: { kind: 'response', id },
    ...deadlineOf(wanted),
  })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
}

async function requestIn(lab: Lab, headers: Headers, wanted: ToolRequest): Promise<ToolAnswer> {
  const { as, method, params, id = lab.nextId() } = wanted
  const answer = await lab.wire.send({
    as,
    method: 'POST',
    url: lab.surface.url,
    headers: [...postHeaders, ...headers],
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
    until: { kind: 'response', id },
    ...deadlineOf(wanted),
  })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
}

/** Everything that a tool said, as one text. */
export function textOfResult(result: unknown): string {
  const texts = listMemberOf(result, 'content').map((part) => textMemberOf(part, 'text') ?? '')
  const structured = memberOf(result, 'structuredContent')
  return [...texts, structured === undefined ? '' : JSON.stringify(structured)].join('\n')
}

export function sightOfCall(title: string, { answer, reception }: ToolAnswer): Sight {
  return { title, reception, answer: describeAnswer(answer), exchange: answer.exchange }
}
