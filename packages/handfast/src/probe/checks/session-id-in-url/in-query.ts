import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Sight } from '../../lab/verdict.ts'
import type { Session } from '../../legacy/session.ts'
import { postHeaders } from '../../legacy/session.ts'
import { begin } from '../../requests/begin.ts'
import { describeRequest } from '../../requests/first-request.ts'
import type { Answer, Reception } from '../../wire/answer.ts'
import { receptionOf } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'

export interface Parameter {
  readonly name: string
  /** What it carries, for the title. */
  readonly what: string
}

/** The header is left out: what is left to name the session is the query. */
export async function pingWithQuery(
  lab: Lab,
  { id: sessionId, revision, owner }: Session,
  { name, what }: Parameter,
): Promise<Sight> {
  const id = lab.nextId()
  const answer = await lab.wire.send({
    as: owner,
    method: 'POST',
    url: withParameter(lab.surface.url, name, sessionId),
    headers: [...postHeaders, ['mcp-protocol-version', revision]],
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }),
    until: { kind: 'response', id },
  })
  const title = `${owner.name}: ping with ${what} as ?${name}= and in no header`
  return sightOf(title, answer, receptionOf(answer, id))
}

/** Who sends it has no credential but that of the query. */
export async function beginWithToken(
  lab: Lab,
  { name, what, token }: Parameter & { readonly token: string },
): Promise<Sight> {
  const url = withParameter(lab.surface.url, name, token)
  const { answer, reception } = await begin(lab, lab.cast.nobody, { url })
  const title = `nobody: ${describeRequest(lab)} with ${what} as ?${name}=`
  return sightOf(title, answer, reception)
}

/** The token behind `Bearer`; undefined for any other credential. */
export function bearerOf({ headers }: Principal): string | undefined {
  const value = headers.find(([name]) => name === 'authorization')?.[1] ?? ''
  return /^bearer +(\S+)$/iu.exec(value)?.[1]
}

function withParameter(url: URL, name: string, value: string): URL {
  const other = new URL(url)
  other.searchParams.set(name, value)
  return other
}

/** What came of it is what was done: a ping that is answered is the effect. */
function sightOf(title: string, answer: Answer, reception: Reception): Sight {
  const shown = reception === 'accepted' ? 'effect' : 'nothing'
  return { title, reception, shown, answer: describeAnswer(answer), exchange: answer.exchange }
}
