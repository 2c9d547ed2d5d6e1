import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import type { Answer, Reception } from '../wire/answer.ts'
import { receptionOf, statusReception } from '../wire/answer.ts'
import type { Principal } from '../wire/principal.ts'
import { describeRequest, firstRequest, unknownRequest } from './first-request.ts'

export interface Beginning {
  /** On top of what the request needs. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Somewhere else than at the endpoint. */
  readonly url?: URL
}

export interface Begun {
  readonly answer: Answer
  readonly reception: Reception
}

/** What a client sends first, over any HTTP: a POST, or the GET of a stream. */
export async function begin(
  lab: Lab,
  as: Principal,
  { headers = [], url = lab.surface.url }: Beginning = {},
): Promise<Begun> {
  if (lab.surface.transport === 'http+sse') return beginStream(lab, as, { headers, url })
  const { sending, id } = firstRequest(lab, as, headers)
  const answer = await lab.wire.send({ ...sending, url })
  return { answer, reception: receptionOf(answer, id) }
}

async function beginStream(
  lab: Lab,
  as: Principal,
  { headers, url }: Required<Beginning>,
): Promise<Begun> {
  const answer = await lab.wire.send({
    as,
    method: 'GET',
    url,
    headers: [['accept', 'text/event-stream'], ...headers],
    until: { kind: 'head' },
  })
  const reception = statusReception(answer)
  const isStream = answer.mediaType === 'text/event-stream'
  return { answer, reception: reception === 'accepted' && !isStream ? 'unclear' : reception }
}

/** The control of checks without an id: somebody whom the server serves. */
export async function ownBeginning(lab: Lab, as: Principal = lab.cast.a): Promise<Sight> {
  return sightOfBeginning(`${as.name}: ${describeRequest(lab)}`, await begin(lab, as))
}

/**
 * The other control: what no server has. One that answers whatever it is sent says nothing by
 * answering.
 */
export async function unknownBeginning(lab: Lab): Promise<Sight> {
  const { a } = lab.cast
  if (lab.surface.transport === 'http+sse') {
    const url = new URL('/handfast-no-such-page', lab.surface.url)
    return sightOfBeginning('a: GET of a page that does not exist', await begin(lab, a, { url }))
  }
  const { sending, id } = unknownRequest(lab, a)
  const answer = await lab.wire.send(sending)
  const begun = { answer, reception: receptionOf(answer, id) }
  return sightOfBeginning('a: a method that does not exist', begun)
}

export function sightOfBeginning(title: string, { answer, reception }: Begun): Sight {
  return { title, reception, answer: describeAnswer(answer), exchange: answer.exchange }
}
