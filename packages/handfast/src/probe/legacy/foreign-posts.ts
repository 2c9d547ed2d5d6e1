import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import { inconclusive } from '../lab/verdict.ts'
import type { Attempt, Verdict } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import type { ForeignUse } from './foreign-use.ts'
import { openStreamSession, pingStream, unknownEndpoint } from './stream-sessions.ts'
import type { StreamSession } from './stream-sessions.ts'

/** Posting into a foreign session of HTTP+SSE (protocol digest, recipe A7). */
export async function tryForeignPosts(
  lab: Lab,
  intruders: readonly Principal[],
): Promise<ForeignUse | { readonly verdict: Verdict }> {
  const { a } = lab.cast
  const { answer, session } = await openStreamSession(lab, a)
  if (session === undefined) {
    const what = `${a.name} got no stream with an endpoint: ${describeAnswer(answer)}`
    return { verdict: inconclusive(what) }
  }
  try {
    const { endpoint } = session
    const title = `${a.name}: ping in their own session`
    const owner = [await pingStream(lab, session, { as: a, endpoint, title })]
    const attempts: Attempt[] = []
    for (const intruder of intruders) attempts.push(await intrude(lab, session, intruder))
    const after = `${a.name}: ping after all of it`
    owner.push(await pingStream(lab, session, { as: a, endpoint, title: after }))
    return { owner, attempts, untried: [] }
  } finally {
    session.stream.close()
  }
}

async function intrude(lab: Lab, session: StreamSession, as: Principal): Promise<Attempt> {
  const { endpoint, owner } = session
  const title = `${as.name}: POST to the endpoint of ${owner.name}`
  const sight = await pingStream(lab, session, { as, endpoint, title })
  const unknown = await pingStream(lab, session, {
    as,
    endpoint: unknownEndpoint(lab, endpoint),
    title: `${as.name}: POST to an endpoint with a made-up id`,
  })
  return { ...sight, unknown }
}

/** Whether somebody has a session of their own and is served in it, which makes a refusal one. */
export async function ownStreamPing(lab: Lab, as: Principal): Promise<ForeignUse['owner']> {
  const { session } = await openStreamSession(lab, as)
  if (session === undefined) return []
  try {
    const { endpoint } = session
    const title = `${as.name}: ping in their own session`
    return [await pingStream(lab, session, { as, endpoint, title })]
  } finally {
    session.stream.close()
  }
}
