import { memberOf } from '@handfast/protocol'
import type { CompanionRequest } from '../lab/companions.ts'
import type { Lab } from '../lab/lab.ts'
import { legacyRevision, sessionHeader } from '../legacy/session.ts'
import { headerOf } from '../wire/answer.ts'
import type { Answer } from '../wire/answer.ts'
import { parseJson, textMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { cookieHeaders, withCookiesOf } from './cookies.ts'
import type { Step, Visit } from './visit.ts'

/** Stands for the id of the session in a declared request. */
const placeholder = /\{session\}|%7Bsession%7D/giu

/**
 * Sends a declared request with all ids of a visit, as somebody; what it answers is what the visit
 * goes on with. Ids go where the declaration says `{session}`, and in header and cookies.
 */
export async function sendCompanion(
  lab: Lab,
  visit: Visit,
  { request, as }: { readonly request: CompanionRequest; readonly as: Principal },
): Promise<Step> {
  const { session, cookies } = visit
  const id = session?.id ?? ''
  const filled = (text: string): string => text.replaceAll(placeholder, id)
  const declared = request.headers.map(([name, value]) => [name, filled(value)] as const)
  const names = new Set(declared.map(([name]) => name))
  const ids = [
    ...(session === undefined ? [] : [[sessionHeader, id] as const]),
    ...cookieHeaders(cookies),
  ].filter(([name]) => !names.has(name))
  const answer = await lab.wire.send({
    as: { ...as, headers: as.headers.filter(([name]) => !names.has(name)) },
    method: request.method,
    url: new URL(filled(request.url.href)),
    headers: [...declared, ...ids],
    ...(request.body === undefined ? {} : { body: filled(request.body) }),
    until: { kind: 'end' },
  })
  const minted = mintedIn(answer)
  if (minted !== undefined) lab.redactor.learn(minted, 'session id')
  const revision = session?.revision ?? legacyRevision
  return {
    answer,
    visit: {
      as,
      session: minted === undefined ? session : { owner: as, id: minted, revision },
      cookies: withCookiesOf(cookies, answer, lab.redactor),
    },
  }
}

/** Where servers tell a client the id to go on with. */
const idNames = ['sessionId', 'session_id', 'mcpSessionId', 'mcp_session_id']

function mintedIn(answer: Answer): string | undefined {
  const inHeader = headerOf(answer, sessionHeader)
  if (inHeader !== undefined && inHeader !== '') return inHeader
  const body = parseJson(answer.text)
  const places = [body, memberOf(body, 'result'), memberOf(body, 'session')]
  const found = places.flatMap((place) => idNames.map((name) => textMemberOf(place, name)))
  return found.find((id) => id !== undefined && id !== '')
}

/** Whether the request did what it is for: refusals of logins come as 4xx, or back to the form. */
export const isTakenIn = ({ status, messages }: Answer): boolean =>
  status >= 200 &&
  status < 400 &&
  !messages.some((message) => memberOf(message, 'error') !== undefined)
