import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Sight, Verdict } from '../../lab/verdict.ts'
import {
  openStreamSession,
  pingStream,
  postToStream,
  unknownEndpoint,
  withIds,
} from '../../legacy/stream-sessions.ts'
import type { StreamSession } from '../../legacy/stream-sessions.ts'
import { statusReception } from '../../wire/answer.ts'
import { wait } from '../../wire/clock.ts'

/** How often the server is given a moment to notice that a stream was closed. */
const momentsMax = 10
const momentMs = 100

/** 2024-11-05 basic/transports: a session of HTTP+SSE lasts as long as its stream is open. */
export async function useClosedStream(lab: Lab): Promise<Verdict> {
  const { a } = lab.cast
  const { answer, session } = await openStreamSession(lab, a)
  if (session === undefined) {
    return inconclusive(`a got no stream with an endpoint: ${describeAnswer(answer)}`)
  }
  const { endpoint, stream } = session
  const own = await pingStream(lab, session, { as: a, endpoint, title: 'a: ping in their session' })
  const made = unknownEndpoint(lab, endpoint)
  const unknown = await pingStream(lab, session, {
    as: a,
    endpoint: made,
    title: 'a: ping with a made-up id',
  })
  stream.close()
  if (unknown.reception === 'accepted') {
    return inconclusive('a made-up id is served like a real one, so that no answer means much')
  }
  const dead = await postUntilRefused(lab, session)
  const never = await postAfter(lab, session, {
    endpoint: made,
    title: 'a: POST with a made-up id',
  })
  return judge({
    owner: [own],
    attempts: [
      { ...dead, unknown: never },
      { ...(await reopen(lab, session, endpoint)), unknown: await reopen(lab, session, made) },
    ],
    severity: 'medium',
    circumstances: ['what is posted is taken in; whether it is acted on cannot be seen any more'],
  })
}

/** A server may need a moment to notice. */
async function postUntilRefused(lab: Lab, session: StreamSession): Promise<Sight> {
  const posting = { endpoint: session.endpoint, title: 'a: POST after the stream was closed' }
  let sight = await postAfter(lab, session, posting)
  for (let moment = 1; moment < momentsMax && sight.reception === 'accepted'; moment += 1) {
    await wait(momentMs, lab.clock)
    sight = await postAfter(lab, session, posting)
  }
  return sight
}

interface Posting {
  readonly endpoint: URL
  readonly title: string
}

async function postAfter(
  lab: Lab,
  { owner }: StreamSession,
  { endpoint, title }: Posting,
): Promise<Sight> {
  const message = { jsonrpc: '2.0', id: lab.nextId(), method: 'ping' }
  const answer = await postToStream(lab, { as: owner, endpoint, message })
  // What ends in an error of a server that misses the stream was not taken in.
  const reception = answer.status >= 500 ? 'refused' : statusReception(answer)
  return {
    title,
    reception,
    shown: reception === 'accepted' ? 'effect' : 'nothing',
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
}

/** A new stream under a dead id is the dead session come back, for whoever kept the id. */
async function reopen(lab: Lab, { owner }: StreamSession, endpoint: URL): Promise<Sight> {
  const { href, search } = endpoint
  const title = `${owner.name}: a new stream with ${search === '' ? 'that endpoint' : 'those ids'}`
  const url = withIds(lab.surface.url, endpoint.searchParams)
  const { answer, session } = await openStreamSession(lab, owner, { url })
  const isBack = session?.endpoint.href === href
  session?.stream.close()
  const { exchange } = answer
  const how = isBack ? 'under the same endpoint' : 'under another endpoint'
  const said = session === undefined ? describeAnswer(answer) : `a stream, ${how}`
  if (isBack) return { title, reception: 'accepted', shown: 'effect', answer: said, exchange }
  const reception = session === undefined ? statusReception(answer) : 'refused'
  return { title, reception, shown: 'nothing', answer: said, exchange }
}
