import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { tryForeignPosts } from '../../legacy/foreign-posts.ts'
import { openStreamSession, pingStream } from '../../legacy/stream-sessions.ts'
import type { Principal } from '../../wire/principal.ts'

/** Where servers mount HTTP+SSE beside the transport that came after it. */
const places: readonly string[] = ['/sse', 'sse', '']

/** Somebody who is refused at the endpoint that was named, and the answer that says so. */
export interface TurnedAway {
  readonly as: Principal
  readonly plain: Sight
}

interface Beside {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
}

/** The old transport may have been left without what protects the new one. */
export async function trySecondTransport(
  lab: Lab,
  refused: readonly TurnedAway[],
): Promise<Beside> {
  const nothing: Beside = { owner: [], attempts: [] }
  const url = await findStream(lab)
  if (url === undefined) return nothing
  const there: Lab = { ...lab, surface: { ...lab.surface, transport: 'http+sse', url } }
  const intruders = refused.map(({ as }) => as)
  const use = await tryForeignPosts(there, intruders)
  if ('verdict' in use) return nothing
  const nobody = refused.find(({ as }) => as.name === lab.cast.nobody.name)
  const own = nobody === undefined ? [] : [await openAs(there, nobody)]
  const attempts = [...use.attempts, ...own]
  const atPath = `, at ${url.pathname}`
  return {
    owner: use.owner,
    attempts: attempts.map((attempt) => ({ ...attempt, title: attempt.title + atPath })),
  }
}

/** For the first event of a stream. */
const endpointMsMax = 1_000

async function findStream(lab: Lab): Promise<URL | undefined> {
  // Streams that are not of the older transport say nothing until something happens.
  const answerMsMax = Math.min(lab.limits.answerMsMax, endpointMsMax)
  const hasty: Lab = { ...lab, limits: { ...lab.limits, answerMsMax } }
  const urls = new Set(places.map((place) => new URL(place, lab.surface.url).href))
  for (const href of urls) {
    const url = new URL(href)
    const { session } = await openStreamSession(hasty, lab.cast.a, { url })
    session?.stream.close()
    if (session !== undefined) return url
  }
  return undefined
}

/** A session of one's own, where the other transport gives none. */
async function openAs(lab: Lab, { as, plain }: TurnedAway): Promise<Attempt> {
  const { answer, session } = await openStreamSession(lab, as)
  const title = `${as.name}: ping in a session of their own`
  if (session === undefined) {
    const reception = answer.status >= 400 && answer.status < 500 ? 'refused' : 'unclear'
    const { exchange } = answer
    const sight: Sight = { title, reception, answer: `HTTP ${answer.status}, no stream`, exchange }
    return { ...sight, unknown: plain }
  }
  const { endpoint } = session
  const sight = await pingStream(lab, session, { as, endpoint, title })
  session.stream.close()
  return { ...sight, unknown: plain }
}
