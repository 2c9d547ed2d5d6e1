import type { Lab } from '../lab/lab.ts'
import type { Session } from '../legacy/session.ts'
import { confirmSession, openSession, postHeaders, sessionHeaders } from '../legacy/session.ts'
import { discoverMessage, modernHeaders, modernMessage } from '../modern/request.ts'
import type { ToolAnswer } from '../tools/tool-caller.ts'
import type { Answer } from '../wire/answer.ts'
import { receptionOf, resultIn } from '../wire/answer.ts'
import { textMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { similarId } from '../wire/randomness.ts'
import type { Cookies } from './cookies.ts'
import { cookieHeaders, withCookiesOf } from './cookies.ts'

/** Somebody on their way through a server, and the ids that they hold. */
export interface Visit {
  readonly as: Principal
  readonly session: Session | undefined
  readonly cookies: Cookies
}

export interface Step {
  readonly answer: Answer
  readonly visit: Visit
}

export const hasId = ({ session, cookies }: Visit): boolean =>
  session !== undefined || cookies.size > 0

/** What a client of the era sends first, and the ids that came of it. */
export async function beginVisit(lab: Lab, as: Principal, cookies: Cookies): Promise<Step> {
  if (lab.surface.era === 'modern') {
    const id = lab.nextId()
    const headers = [...modernHeaders({ method: 'server/discover' }), ...cookieHeaders(cookies)]
    const answer = await post(lab, { as, headers, message: discoverMessage(id), id })
    const held = withCookiesOf(cookies, answer, lab.redactor)
    return { answer, visit: { as, session: undefined, cookies: held } }
  }
  const { answer, session } = await openSession(lab, as, { headers: cookieHeaders(cookies) })
  if (session !== undefined) await confirmSession(lab, session)
  return { answer, visit: { as, session, cookies: withCookiesOf(cookies, answer, lab.redactor) } }
}

export interface Question {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** One request with all ids of the visit, as whom the visit is made. */
export async function ask(
  lab: Lab,
  { as, session, cookies }: Visit,
  { method, params }: Question,
): Promise<ToolAnswer> {
  const id = lab.nextId()
  const name = textMemberOf(params, 'name')
  const isModern = lab.surface.era === 'modern'
  const era = isModern
    ? modernHeaders(name === undefined ? { method } : { method, name })
    : [...postHeaders, ...(session === undefined ? [] : sessionHeaders(session))]
  const headers = [...era, ...cookieHeaders(cookies)]
  const message = isModern
    ? modernMessage({ id, method, params })
    : { jsonrpc: '2.0', id, method, params }
  const answer = await post(lab, { as, headers, message, id })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
}

interface Post {
  readonly as: Principal
  readonly headers: readonly (readonly [string, string])[]
  readonly message: object
  readonly id: number
}

const post = (lab: Lab, { as, headers, message, id }: Post): Promise<Answer> =>
  lab.wire.send({
    as,
    method: 'POST',
    url: lab.surface.url,
    headers,
    body: JSON.stringify(message),
    until: { kind: 'response', id },
  })

/** The same visit with ids that name nothing. */
export function withMadeUpIds({ random }: Lab, visit: Visit): Visit {
  const { session, cookies } = visit
  return {
    ...visit,
    session: session === undefined ? undefined : { ...session, id: similarId(session.id, random) },
    cookies: new Map([...cookies].map(([name, value]) => [name, similarId(value, random)])),
  }
}
