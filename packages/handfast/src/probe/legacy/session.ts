import { revisions } from '@handfast/protocol'
import type { Lab } from '../lab/lab.ts'
import type { Answer } from '../wire/answer.ts'
import { headerOf, receptionOf, resultIn } from '../wire/answer.ts'
import type { JsonRpcId, JsonRpcMessage } from '../wire/json-rpc.ts'
import { textMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import type { Until } from '../wire/read-answer.ts'

export const sessionHeader = 'mcp-session-id'

/** The newest revision that has sessions. */
export const legacyRevision: string =
  revisions.findLast(({ sessionHeader: has }) => has)?.date ?? '2025-11-25'

/** What legacy requests carry (2025-11-25 basic/transports, Sending Messages to the Server). */
export const postHeaders: readonly (readonly [string, string])[] = [
  ['accept', 'application/json, text/event-stream'],
  ['content-type', 'application/json'],
]

export interface Session {
  readonly owner: Principal
  readonly id: string
  readonly revision: string
}

/** What came of an attempt to open one. */
export interface Opening {
  readonly answer: Answer
  readonly isAccepted: boolean
  /** Undefined when it was refused, or the server keeps no sessions. */
  readonly session: Session | undefined
}

export interface OpeningOptions {
  /** Further headers: a chosen id. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly url?: URL
  readonly capabilities?: object
  /** Further members of the params of initialize. */
  readonly params?: object
}

/** @param further What the client says beside, such as what it can be asked. */
export function initializeParams(further: object = {}): Readonly<Record<string, unknown>> {
  const clientInfo = { name: 'handfast-probe', version: '0' }
  return { protocolVersion: legacyRevision, capabilities: {}, clientInfo, ...further }
}

export function initializeMessage(id: JsonRpcId, further: object = {}): JsonRpcMessage {
  return { jsonrpc: '2.0', id, method: 'initialize', params: initializeParams(further) }
}

/** `initialize`, and `notifications/initialized` where a session came of it. */
export async function openSession(
  lab: Lab,
  as: Principal,
  { headers = [], url = lab.surface.url, capabilities = {}, params = {} }: OpeningOptions = {},
): Promise<Opening> {
  const id = lab.nextId()
  const answer = await lab.wire.send({
    as,
    method: 'POST',
    url,
    headers: [...postHeaders, ...headers],
    body: JSON.stringify(initializeMessage(id, { capabilities, ...params })),
    until: { kind: 'response', id },
  })
  const isAccepted = receptionOf(answer, id) === 'accepted'
  const minted = headerOf(answer, sessionHeader)
  if (!isAccepted || minted === undefined || minted === '') {
    return { answer, isAccepted, session: undefined }
  }
  const revision = textMemberOf(resultIn(answer, id), 'protocolVersion') ?? legacyRevision
  return { answer, isAccepted, session: { owner: as, id: minted, revision } }
}

/** Over stdio the process is the session. */
async function confirmProcess(lab: Lab, as: Principal): Promise<void> {
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
  const { url } = lab.surface
  const until = { kind: 'head' } as const
  await lab.wire.send({ as, method: 'POST', url, headers: postHeaders, body, until })
}

/** The second half of the handshake. Servers that wait for it answer nothing else before. */
export async function confirmSession(lab: Lab, session: Session): Promise<void> {
  const message = { jsonrpc: '2.0', method: 'notifications/initialized' }
  await postIn(lab, session, { message, until: { kind: 'head' } })
}

export async function openConfirmed(
  lab: Lab,
  as: Principal,
  options: OpeningOptions = {},
): Promise<Opening> {
  const opening = await openSession(lab, as, options)
  if (opening.session !== undefined) await confirmSession(lab, opening.session)
  else if (opening.isAccepted && lab.surface.transport === 'stdio') await confirmProcess(lab, as)
  return opening
}

export interface Posting {
  readonly message: JsonRpcMessage
  readonly until: Until
  /** Somebody else than the owner. */
  readonly as?: Principal
}

/** Posts a message under a session's id. */
export function postIn(
  lab: Lab,
  session: Session,
  { message, until, as = session.owner }: Posting,
): Promise<Answer> {
  return lab.wire.send({
    as,
    method: 'POST',
    url: lab.surface.url,
    headers: [...postHeaders, ...sessionHeaders(session)],
    body: JSON.stringify(message),
    until,
  })
}

export function sessionHeaders({
  id,
  revision,
}: Pick<Session, 'id' | 'revision'>): readonly (readonly [string, string])[] {
  return [
    [sessionHeader, id],
    ['mcp-protocol-version', revision],
  ]
}

export async function ping(
  lab: Lab,
  session: Session,
  as: Principal = session.owner,
): Promise<{ readonly answer: Answer; readonly id: JsonRpcId }> {
  const id = lab.nextId()
  const message = { jsonrpc: '2.0', id, method: 'ping' }
  return {
    id,
    answer: await postIn(lab, session, { message, until: { kind: 'response', id }, as }),
  }
}
