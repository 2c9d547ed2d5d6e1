import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import type { Session } from '../legacy/session.ts'
import { openConfirmed, postHeaders, sessionHeaders } from '../legacy/session.ts'
import { modernHeaders, modernMessage } from '../modern/request.ts'
import type { Answer, Reception } from '../wire/answer.ts'
import { receptionOf, resultIn } from '../wire/answer.ts'
import { listMemberOf, memberOf, textMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'

export interface ToolRequest {
  readonly as: Principal
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
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
  const isModern = lab.surface.era === 'modern'
  const sessions = new Map<string, Session | undefined>()
  const request = async (wanted: ToolRequest): Promise<ToolAnswer> => {
    if (isModern) return requestAlone(lab, wanted)
    const { as } = wanted
    // Asked once: who was refused is refused again by what they then ask without a session.
    if (!sessions.has(as.name)) sessions.set(as.name, (await openConfirmed(lab, as)).session)
    const session = sessions.get(as.name)
    return requestIn(lab, session === undefined ? [] : sessionHeaders(session), wanted)
  }
  return callerOf(request)
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

async function requestAlone(lab: Lab, { as, method, params }: ToolRequest): Promise<ToolAnswer> {
  const id = lab.nextId()
  const name = textMemberOf(params, 'name')
  const answer = await lab.wire.send({
    as,
    method: 'POST',
    url: lab.surface.url,
    headers: modernHeaders(name === undefined ? { method } : { method, name }),
    body: JSON.stringify(modernMessage({ id, method, params })),
    until: { kind: 'response', id },
  })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
}

async function requestIn(
  lab: Lab,
  session: Headers,
  { as, method, params }: ToolRequest,
): Promise<ToolAnswer> {
  const id = lab.nextId()
  const answer = await lab.wire.send({
    as,
    method: 'POST',
    url: lab.surface.url,
    headers: [...postHeaders, ...session],
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
    until: { kind: 'response', id },
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
