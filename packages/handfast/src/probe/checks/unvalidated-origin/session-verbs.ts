import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { ownSession, unknownSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { postHeaders, sessionHeaders } from '../../legacy/session.ts'
import type { Reception } from '../../wire/answer.ts'
import { receptionOf, statusReception } from '../../wire/answer.ts'
import { foreignPage } from './disguises.ts'

type Headers = readonly (readonly [name: string, value: string])[]

export interface VerbTrial {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
}

/** Some servers look at the Origin of the first request, and at no other. */
export async function tryVerbs(lab: Lab): Promise<VerbTrial> {
  const owned = await ownSession(lab)
  if (owned.verdict !== undefined) return { owner: [], attempts: [] }
  const { session } = owned
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  for (const verb of [ping, listen]) {
    const own = await verb(lab, session, [])
    // What the owner is not served, no page can be refused.
    if (own.reception !== 'accepted') continue
    const used = await verb(lab, session, foreignPage.headers)
    const unknown = await verb(lab, unknownSession(lab, session), [])
    owner.push(own)
    attempts.push({
      ...used,
      title: `${used.title} with ${foreignPage.name}`,
      shown: used.reception === 'accepted' ? 'effect' : 'nothing',
      unknown: { ...unknown, title: `${unknown.title} with a made-up id` },
    })
  }
  return { owner, attempts }
}

async function ping(lab: Lab, session: Session, headers: Headers): Promise<Sight> {
  const id = lab.nextId()
  const answer = await lab.wire.send({
    as: session.owner,
    method: 'POST',
    url: lab.surface.url,
    headers: [...postHeaders, ...sessionHeaders(session), ...headers],
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }),
    until: { kind: 'response', id },
  })
  const { exchange } = answer
  const reception = receptionOf(answer, id)
  return { title: 'a: POST ping in a session', reception, answer: describeAnswer(answer), exchange }
}

async function listen(lab: Lab, session: Session, headers: Headers): Promise<Sight> {
  const answer = await lab.wire.send({
    as: session.owner,
    method: 'GET',
    url: lab.surface.url,
    headers: [['accept', 'text/event-stream'], ...sessionHeaders(session), ...headers],
    until: { kind: 'head' },
    deadlineMs: lab.limits.silenceMs,
  })
  const { exchange, mediaType } = answer
  const isOther = mediaType !== 'text/event-stream'
  const reception: Reception = statusReception(answer)
  return {
    title: 'a: GET stream of a session',
    reception: reception === 'accepted' && isOther ? 'unclear' : reception,
    answer: describeAnswer(answer),
    exchange,
  }
}
