import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import {
  idsIn,
  initializeStream,
  isAnsweredOn,
  openStreamSession,
  pingStream,
  unknownEndpoint,
} from '../../legacy/stream-sessions.ts'
import type { StreamSession } from '../../legacy/stream-sessions.ts'
import { disguises } from '../../requests/disguise.ts'
import type { Answer } from '../../wire/answer.ts'
import { statusReception } from '../../wire/answer.ts'
import { wait } from '../../wire/clock.ts'
import type { JsonRpcId } from '../../wire/json-rpc.ts'
import type { Principal } from '../../wire/principal.ts'

/** What somebody is refused at the endpoint of `a`, and the answer that says so. */
interface Refused {
  readonly as: Principal
  readonly plain: Sight
}

/**
 * Over HTTP+SSE the session is named in the URL, and who is served hears it on a stream: what came
 * of a dress is whether the answer comes on that of `a`.
 */
export async function tryOnStreams(lab: Lab, nobodyRefused: () => Verdict): Promise<Verdict> {
  const { a, b, nobody } = lab.cast
  const { answer, session } = await openStreamSession(lab, a)
  if (session === undefined) {
    return inconclusive(`a got no stream with an endpoint: ${describeAnswer(answer)}`)
  }
  await initializeStream(lab, session)
  const { endpoint } = session
  const title = 'a: ping in their own session'
  const own = await pingStream(lab, session, { as: a, endpoint, title })
  const refused: Refused[] = []
  for (const as of b === undefined ? [nobody] : [b, nobody]) {
    const asked = `${as.name}: ping in a's session, plainly`
    const plain = await pingStream(lab, session, { as, endpoint, title: asked })
    if (plain.reception === 'refused') refused.push({ as, plain })
  }
  if (refused.length === 0) return nobodyRefused()
  const attempts: Attempt[] = []
  for (const one of refused) attempts.push(...(await tryDressed(lab, session, one)))
  return judge({ owner: [own], attempts })
}

interface Posted {
  readonly title: string
  readonly id: JsonRpcId
  readonly answer: Answer
}

/** All are posted before any is listened for, so that silence is listened to once. */
async function tryDressed(
  lab: Lab,
  session: StreamSession,
  { as, plain }: Refused,
): Promise<readonly Attempt[]> {
  const theirs = (await openStreamSession(lab, as)).session
  const posted: Posted[] = []
  for (const { name, put } of disguises) {
    const id = lab.nextId()
    const dressed = put({ id, method: 'ping', session: undefined, ownSession: undefined })
    if (dressed === undefined) continue
    const url = session.endpoint
    posted.push({ title: name, id, answer: await post(lab, { as, url, ...dressed }) })
  }
  for (const url of theirs === undefined ? [] : twoIds(theirs.endpoint, session.endpoint)) {
    const id = lab.nextId()
    const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })
    const headers = [['content-type', 'application/json'] as const]
    const title = 'with two session ids in the URL'
    posted.push({ title, id, answer: await post(lab, { as, url, headers, body }) })
  }
  await wait(lab.limits.silenceMs, lab.clock, lab.interrupted)
  const control = await madeUp(lab, session, as)
  const attempts: Attempt[] = []
  for (const one of posted) {
    const sight = await sightOf(session, { ...one, title: `${as.name}: ping, ${one.title}` })
    attempts.push({ ...sight, unknown: sight.shown === 'canary' ? control : plain })
  }
  theirs?.stream.close()
  return attempts
}

interface Post {
  readonly as: Principal
  readonly url: URL
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const post = (lab: Lab, sending: Post): Promise<Answer> =>
  lab.wire.send({
    ...sending,
    method: 'POST',
    until: { kind: 'head' },
    deadlineMs: lab.limits.silenceMs,
  })

/** A query with one name twice: readers take the first or the last. */
function twoIds(own: URL, foreign: URL): readonly URL[] {
  if (idsIn(own).length === 0) return []
  return [
    [own, foreign],
    [foreign, own],
  ].map((urls) => {
    const url = new URL(foreign)
    url.search = urls.map(({ search }) => search.slice(1)).join('&')
    return url
  })
}

async function sightOf(session: StreamSession, { title, id, answer }: Posted): Promise<Sight> {
  const isThere = await isAnsweredOn(session, id, 0)
  const what = describeAnswer(answer)
  const { exchange } = answer
  if (isThere) {
    const seen = `${what}, and its answer came on the stream of a`
    return { title, reception: 'accepted', shown: 'canary', answer: seen, exchange }
  }
  const reception = statusReception(answer)
  return {
    title,
    // Taken in, and without any consequence that a could hear.
    reception: reception === 'accepted' || answer.status >= 500 ? 'refused' : reception,
    shown: 'nothing',
    answer: `${what}, and its answer did not come on the stream of a`,
    exchange,
  }
}

function madeUp(lab: Lab, session: StreamSession, as: Principal): Promise<Sight> {
  const endpoint = unknownEndpoint(lab, session.endpoint)
  return pingStream(lab, session, { as, endpoint, title: `${as.name}: ping with a made-up id` })
}
