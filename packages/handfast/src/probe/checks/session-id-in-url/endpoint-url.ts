import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive } from '../../lab/verdict.ts'
import type { Attempt, Trial, Verdict } from '../../lab/verdict.ts'
import { openStreamSession, pingStream } from '../../legacy/stream-sessions.ts'
import type { StreamSession } from '../../legacy/stream-sessions.ts'
import { similarId } from '../../wire/randomness.ts'

/** What came of one way in which an id may be in a URL, and how bad that is. */
export type Tried = Pick<Trial, 'owner' | 'attempts' | 'severity' | 'circumstances'>

/** HTTP+SSE announces a URL for each stream; what differs between two of them is the id. */
export async function tryEndpoint(lab: Lab): Promise<Tried | { readonly verdict: Verdict }> {
  const { a } = lab.cast
  const { answer, session } = await openStreamSession(lab, a)
  if (session === undefined) {
    const what = `${a.name} got no stream with an endpoint: ${describeAnswer(answer)}`
    return { verdict: inconclusive(what) }
  }
  const other = await openStreamSession(lab, a)
  try {
    if (other.session === undefined) {
      return { verdict: inconclusive('no second stream could be opened') }
    }
    return await tryStream(lab, session, other.session.endpoint)
  } finally {
    session.stream.close()
    other.session?.stream.close()
  }
}

async function tryStream(lab: Lab, session: StreamSession, other: URL): Promise<Tried> {
  const { endpoint, owner: as } = session
  const own = { as, endpoint, title: `${as.name}: ping through the endpoint of their stream` }
  const owner = [await pingStream(lab, session, own)]
  const ids = idsIn(endpoint, other)
  for (const id of ids) lab.redactor.learn(id, 'session id')
  const title = `the URL of the endpoint that ${as.name} was given`
  const used = await pingStream(lab, session, { as, endpoint, title })
  const unknown = await pingStream(lab, session, {
    as,
    endpoint: withOthers(lab, endpoint, ids),
    title: `${as.name}: ping through the endpoint with a made-up id`,
  })
  const attempt: Attempt =
    ids.length > 0
      ? { ...used, title: `${title} carries the session id`, unknown }
      : {
          ...used,
          title: `${title} is that of all`,
          reception: 'refused',
          shown: 'nothing',
          unknown,
        }
  const circumstances = ['HTTP+SSE has it there by design: only leaving it behind mends it']
  return { owner, attempts: [attempt], severity: 'low', circumstances }
}

const partsMax = 20

const partsOf = ({ pathname, searchParams }: URL): readonly string[] =>
  [...pathname.split('/'), ...searchParams.values()].slice(0, partsMax)

function idsIn(endpoint: URL, other: URL): readonly string[] {
  const known = new Set(partsOf(other))
  return partsOf(endpoint).filter((part) => part !== '' && !known.has(part))
}

function withOthers({ random }: Lab, endpoint: URL, ids: readonly string[]): URL {
  const href = ids.reduce((text, id) => text.replaceAll(id, similarId(id, random)), endpoint.href)
  return new URL(href)
}
