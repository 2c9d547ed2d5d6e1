import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Verdict } from '../../lab/verdict.ts'
import { openStreamSession, pingStream, unknownEndpoint } from '../../legacy/stream-sessions.ts'
import type { StreamSession } from '../../legacy/stream-sessions.ts'
import { ways } from './ways.ts'
import type { Way } from './ways.ts'

/** The same over HTTP+SSE, where the id comes with the endpoint of a stream. */
export async function chooseStream(lab: Lab): Promise<Verdict> {
  const { a } = lab.cast
  const { answer, session } = await openStreamSession(lab, a)
  if (session === undefined) {
    return inconclusive(`a got no stream with an endpoint: ${describeAnswer(answer)}`)
  }
  const { endpoint } = session
  const own = await pingStream(lab, session, { as: a, endpoint, title: 'a: ping in their session' })
  const attempts: Attempt[] = []
  for (const way of ways) {
    if (way.isOfStreams) attempts.push(await choose(lab, way, session))
  }
  session.stream.close()
  return judge({ owner: [own], attempts })
}

async function choose(lab: Lab, { name, options }: Way, own: StreamSession): Promise<Attempt> {
  const { owner: as } = own
  // Every id of the endpoint is one, as nobody says which of them is meant.
  const endpoint = unknownEndpoint(lab, own.endpoint)
  const [id = ''] = endpoint.searchParams.values()
  lab.redactor.learn(id, 'chosen id')
  const { answer, session } = await openStreamSession(lab, as, options(id, lab.surface.url))
  const title = `a: a stream with a chosen id in the ${name}, then ping under it`
  if (session === undefined) {
    const sight = { title, answer: describeAnswer(answer), exchange: answer.exchange }
    const unknown = await unknownPing(lab, own)
    return { ...sight, reception: 'refused', shown: 'nothing', unknown }
  }
  const sight = await pingStream(lab, session, { as, endpoint, title })
  const unknown = await unknownPing(lab, session)
  session.stream.close()
  return { ...sight, unknown }
}

function unknownPing(lab: Lab, session: StreamSession): ReturnType<typeof pingStream> {
  return pingStream(lab, session, {
    as: session.owner,
    endpoint: unknownEndpoint(lab, session.endpoint),
    title: 'a: ping with a made-up id',
  })
}
