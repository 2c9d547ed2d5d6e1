import { memberOf, revisionOf } from '@handfast/protocol'
import type { Surface } from './lab/surface.ts'
import { initializeMessage, postHeaders } from './legacy/session.ts'
import { discoverMessage, modernHeaders, modernMessage, modernRevision } from './modern/request.ts'
import type { Run } from './run.ts'
import type { Answer, Reception } from './wire/answer.ts'
import { receptionOf, resultIn } from './wire/answer.ts'
import type { WireClient } from './wire/client.ts'
import { listMemberOf, textMemberOf } from './wire/json-rpc.ts'
import type { Principal } from './wire/principal.ts'

export interface Asked {
  readonly answer: Answer
  readonly reception: Reception
  readonly result: unknown
}

export interface Question {
  readonly as: Principal
  readonly method: string
  /** Where it is not that of any answer. */
  readonly deadlineMs?: number
}

/** What a client of the modern era sends first. */
export async function askModern(
  run: Run,
  wire: WireClient,
  { as, method, deadlineMs }: Question,
): Promise<Asked> {
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
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
}

/** What a client of the legacy era sends first. */
export async function initialize(
  run: Run,
  wire: WireClient,
  { as, deadlineMs }: Omit<Question, 'method'>,
): Promise<Asked> {
  const id = run.nextId()
  const answer = await wire.send({
    as,
    method: 'POST',
    url: run.settings.url,
    headers: postHeaders,
    body: JSON.stringify(initializeMessage(id)),
    until: { kind: 'response', id },
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
}

type Introduction = Pick<Surface, 'era' | 'revision' | 'server' | 'hasTools'>

/** What a server says of itself to server/discover; undefined where it is not of the era. */
export function modernIntroduction({ reception, result }: Asked): Introduction | undefined {
  const versions = listMemberOf(result, 'supportedVersions').map(String)
  const isModern = versions.some((date) => revisionOf(date)?.era === 'modern')
  if (reception !== 'accepted' || !isModern) return undefined
  const meta = memberOf(memberOf(result, '_meta'), 'io.modelcontextprotocol/serverInfo')
  return {
    era: 'modern',
    revision: modernRevision,
    server: serverName(meta),
    hasTools: hasTools(result),
  }
}

/** The same to initialize. */
export function legacyIntroduction({ reception, result }: Asked): Introduction | undefined {
  const revision = textMemberOf(result, 'protocolVersion')
  if (reception !== 'accepted' || revision === undefined) return undefined
  const server = serverName(memberOf(result, 'serverInfo'))
  return { era: 'legacy', revision, server, hasTools: hasTools(result) }
}

const hasTools = (result: unknown): boolean =>
  memberOf(memberOf(result, 'capabilities'), 'tools') !== undefined

function serverName(info: unknown): string | undefined {
  const name = textMemberOf(info, 'name')
  return name === undefined ? undefined : `${name} ${textMemberOf(info, 'version') ?? ''}`.trim()
}

/** Whether somebody gets in, by how they were received; undefined where that cannot be told. */
export function admission(reception: Reception): boolean | undefined {
  if (reception === 'accepted') return true
  return reception === 'refused' ? false : undefined
}
