import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import { receptionOf } from '../wire/answer.ts'
import type { Answer } from '../wire/answer.ts'
import { isResponseTo, messagesIn } from '../wire/json-rpc.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Stream } from '../wire/stream.ts'
import type { Session } from './session.ts'
import { ping, sessionHeaders } from './session.ts'
import { askOnStream } from './stream-sessions.ts'
import type { StreamSession } from './stream-sessions.ts'

/** Answers that are listened for on the stream of somebody else. */
const pingsMax = 3

/** For an answer to arrive where it does not belong, after it arrived where it does. */
const lateMsMax = 300

/**
 * One stream of a session is open while another session is used: nothing of the one may come out of
 * the other (2025-11-25 basic/transports, Multiple Connections 2: no broadcasts, MUST NOT).
 * Undefined where sessions have no stream of their own.
 */
export async function overhear(
  lab: Lab,
  mine: Session,
  others: Session,
): Promise<Attempt | undefined> {
  const { stream } = await lab.wire.listen({
    as: others.owner,
    method: 'GET',
    url: lab.surface.url,
    headers: [['accept', 'text/event-stream'], ...sessionHeaders(others)],
  })
  if (stream === undefined) return undefined
  const attempt = await listenIn(lab, stream, {
    who: others.owner.name,
    ask: () => ping(lab, mine),
  })
  stream.close()
  return attempt
}

/** The same over HTTP+SSE, where every answer comes on a stream. */
export function overhearStream(
  lab: Lab,
  mine: StreamSession,
  others: StreamSession,
): Promise<Attempt> {
  const { silenceMs: deadlineMs } = lab.limits
  return listenIn(lab, others.stream, {
    who: others.owner.name,
    ask: () => askOnStream(lab, mine, { method: 'ping', params: {}, deadlineMs }),
  })
}

interface Asking {
  /** Whose stream is listened to. */
  readonly who: string
  ask(): Promise<{ readonly answer: Answer; readonly id: JsonRpcId }>
}

async function listenIn(lab: Lab, stream: Stream, { who, ask }: Asking): Promise<Attempt> {
  let asked = await ask()
  const ids = [asked.id]
  for (let pings = 1; pings < pingsMax; pings += 1) {
    asked = await ask()
    ids.push(asked.id)
  }
  const hears = async (wanted: readonly JsonRpcId[], withinMs: number): Promise<boolean> =>
    (await stream.find(({ data }) => answersIn(data, wanted), withinMs)) !== undefined
  const isHeard = await hears(ids, Math.min(lab.limits.silenceMs, lateMsMax))
  const { answer, id } = asked
  const reception = receptionOf(answer, id)
  const where = isHeard ? 'came on it' : 'did not come on it'
  const sight: Sight = {
    title: `${who}: a's answers on their own stream`,
    // Not there, and not where it belongs either: then nothing was learned.
    reception: isHeard ? 'accepted' : reception === 'accepted' ? 'refused' : reception,
    shown: isHeard ? 'canary' : 'nothing',
    answer: `a's ping: ${describeAnswer(answer)}; an answer to it ${where}`,
    exchange: answer.exchange,
  }
  // Whatever was going to come has come by now.
  const never = await hears([lab.nextId()], 1)
  const unknown: Sight = {
    ...sight,
    title: `${who}: the answer to a request that nobody sent`,
    reception: never ? 'accepted' : 'refused',
    shown: never ? 'canary' : 'nothing',
    answer: never ? 'came as well' : 'did not come',
  }
  return { ...sight, unknown }
}

const answersIn = (data: string, ids: readonly JsonRpcId[]): boolean =>
  messagesIn(data).some((message) => ids.some((id) => isResponseTo(message, id)))
