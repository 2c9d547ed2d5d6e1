import type { Lab } from '../../lab/lab.ts'
import { openStreamSession, pingStream, unknownEndpoint } from '../../legacy/stream-sessions.ts'
import { foreignPage } from './disguises.ts'
import type { VerbTrial } from './session-verbs.ts'

/** HTTP+SSE is posted to elsewhere, where other code may look, or not look, at the Origin. */
export async function tryStreamPost(lab: Lab): Promise<VerbTrial> {
  const nothing: VerbTrial = { owner: [], attempts: [] }
  if (lab.surface.transport !== 'http+sse') return nothing
  const { a } = lab.cast
  const { session } = await openStreamSession(lab, a)
  if (session === undefined) return nothing
  try {
    const { endpoint } = session
    const title = 'a: POST to their endpoint'
    const own = await pingStream(lab, session, { as: a, endpoint, title })
    const used = await pingStream(lab, session, {
      as: a,
      endpoint,
      title: `${title} with ${foreignPage.name}`,
      headers: foreignPage.headers,
    })
    const unknown = await pingStream(lab, session, {
      as: a,
      endpoint: unknownEndpoint(lab, endpoint),
      title: 'a: POST to an endpoint with a made-up id',
    })
    return { owner: [own], attempts: [{ ...used, unknown }] }
  } finally {
    session.stream.close()
  }
}
