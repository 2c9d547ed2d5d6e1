import type { Lab } from '../../lab/lab.ts'
import { inconclusive } from '../../lab/verdict.ts'
import type { Attempt, Trial, Verdict } from '../../lab/verdict.ts'
import { openStreamSession, pingStream, unknownEndpoint } from '../../legacy/stream-sessions.ts'
import type { Principal } from '../../wire/principal.ts'

type Part = Pick<Trial, 'owner' | 'attempts'>

interface Form {
  readonly how: string
  endpoint(lab: Lab, endpoint: URL): URL
}

const named =
  (id: string) =>
  (_: Lab, endpoint: URL): URL => {
    const other = new URL(endpoint)
    for (const name of endpoint.searchParams.keys()) other.searchParams.set(name, id)
    return other
  }

/** What a POST that names no session of its sender's may carry. */
const forms: readonly Form[] = [
  {
    how: 'without a session id',
    endpoint(_, endpoint) {
      const other = new URL(endpoint)
      other.search = ''
      return other
    },
  },
  { how: 'with an empty session id', endpoint: named('') },
  { how: 'with a made-up session id', endpoint: unknownEndpoint },
]

/**
 * Over HTTP+SSE the answer goes to a stream: on that of `a`, who is the only one to listen, it is
 * what `a` takes for an answer of their own.
 */
export async function tryEndpoints(
  lab: Lab,
  intruder: Principal,
): Promise<Part | { readonly verdict: Verdict }> {
  const { a } = lab.cast
  const { session } = await openStreamSession(lab, a)
  if (session === undefined) return { verdict: inconclusive('a got no stream with an endpoint') }
  const { endpoint } = session
  const title = 'a: ping in their own session'
  const owner = [await pingStream(lab, session, { as: a, endpoint, title })]
  const used = []
  for (const { how, endpoint: changed } of forms) {
    const sending = { as: intruder, endpoint: changed(lab, endpoint) }
    used.push(
      await pingStream(lab, session, { ...sending, title: `${intruder.name}: POST ${how}` }),
    )
  }
  const theirs = await openStreamSession(lab, intruder)
  if (theirs.session === undefined) {
    return { verdict: inconclusive(`${intruder.name} got no stream with an endpoint`) }
  }
  const unknown = await pingStream(lab, session, {
    as: intruder,
    endpoint: theirs.session.endpoint,
    title: `${intruder.name}: POST to their own endpoint`,
  })
  return { owner, attempts: used.map((sight): Attempt => ({ ...sight, unknown })) }
}
