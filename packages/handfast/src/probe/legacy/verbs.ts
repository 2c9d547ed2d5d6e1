import type { Disposition } from '../lab/check.ts'
import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import type { Answer, Reception } from '../wire/answer.ts'
import { receptionOf, statusReception } from '../wire/answer.ts'
import type { Principal } from '../wire/principal.ts'
import type { Session } from './session.ts'
import { ping, postIn, sessionHeaders } from './session.ts'

/** One thing that can be done to a session. */
export interface Verb {
  /** `ping`. */
  readonly name: string
  readonly needs: Disposition
  readonly isOneWay?: true
  use(lab: Lab, session: Session, as: Principal): Promise<Used>
}

export interface Used {
  readonly answer: Answer
  readonly reception: Reception
}

/** Cheapest first; what ends the session is last (protocol digest, recipe A1). */
export const verbs: readonly Verb[] = [
  {
    name: 'POST ping',
    needs: 'active',
    async use(lab, session, as) {
      const { answer, id } = await ping(lab, session, as)
      return { answer, reception: receptionOf(answer, id) }
    },
  },
  {
    name: 'POST notification',
    needs: 'active',
    isOneWay: true,
    // Progress of a token that was never handed out: taken in, and without consequence.
    use: (lab, session, as) =>
      posted(lab, session, {
        as,
        message: {
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken: `handfast-${lab.nextId()}`, progress: 1 },
        },
      }),
  },
  {
    name: 'POST response',
    needs: 'active',
    isOneWay: true,
    // The answer to a request that the server never made.
    use: (lab, session, as) =>
      posted(lab, session, { as, message: { jsonrpc: '2.0', id: lab.nextId(), result: {} } }),
  },
  {
    name: 'GET stream',
    needs: 'active',
    async use(lab, session, as) {
      const answer = await lab.wire.send({
        as,
        method: 'GET',
        url: lab.surface.url,
        headers: [['accept', 'text/event-stream'], ...sessionHeaders(session)],
        until: { kind: 'head' },
        deadlineMs: lab.limits.silenceMs,
      })
      const isStream = answer.mediaType === 'text/event-stream'
      const reception = statusReception(answer)
      return { answer, reception: reception === 'accepted' && !isStream ? 'unclear' : reception }
    },
  },
  {
    name: 'DELETE',
    needs: 'disruptive',
    isOneWay: true,
    async use(lab, session, as) {
      const answer = await lab.wire.send({
        as,
        method: 'DELETE',
        url: lab.surface.url,
        headers: sessionHeaders(session),
        until: { kind: 'head' },
      })
      return { answer, reception: statusReception(answer) }
    },
  },
]

async function posted(
  lab: Lab,
  session: Session,
  { as, message }: { readonly as: Principal; readonly message: Readonly<Record<string, unknown>> },
): Promise<Used> {
  const answer = await postIn(lab, session, { message, until: { kind: 'head' }, as })
  // A JSON-RPC error in a friendly envelope is a refusal all the same.
  const isError = /"error"\s*:/.test(answer.text) && answer.mediaType === 'application/json'
  const reception = statusReception(answer)
  return { answer, reception: reception === 'accepted' && isError ? 'refused' : reception }
}

export function sightOfUse(title: string, { answer, reception }: Used): Sight {
  return { title, reception, answer: describeAnswer(answer), exchange: answer.exchange }
}
