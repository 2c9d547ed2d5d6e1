import { samplesMin } from '../../identifiers/structure.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { idsMeanNothing } from '../../legacy/own-sessions.ts'
import {
  idsIn,
  openStreamSession,
  pingStream,
  unknownEndpoint,
} from '../../legacy/stream-sessions.ts'
import type { Sampled } from './sampled.ts'

type Sampling = { readonly sampled: readonly Sampled[] } | { readonly verdict: Verdict }

/** Ids of HTTP+SSE stand in the endpoints; each stream but the last is closed at once. */
export async function streamSamples(lab: Lab): Promise<Sampling> {
  const { a, b = a } = lab.cast
  const ids: string[] = []
  for (let index = 0; index < lab.limits.samplesMax; index += 1) {
    const { id, answer } = await mintOne(lab, index % 2 === 0 ? a : b)
    if (id === undefined && index === 0) {
      return { verdict: inconclusive(`no endpoint with an id was given: ${answer}`) }
    }
    if (id === undefined) break
    ids.push(id)
  }
  if (ids.length < samplesMin) {
    return { verdict: inconclusive(`only ${ids.length} streams could be opened`) }
  }
  return held(lab, ids)
}

async function mintOne(
  lab: Lab,
  as: Lab['cast']['a'],
): Promise<{ readonly id: string | undefined; readonly answer: string }> {
  const { answer, session } = await openStreamSession(lab, as)
  session?.stream.close()
  const id = session === undefined ? undefined : idsIn(session.endpoint)[0]
  return { id, answer: describeAnswer(answer) }
}

/** That the id is looked at at all is shown on a stream that is still open. */
async function held(lab: Lab, ids: readonly string[]): Promise<Sampling> {
  const { a } = lab.cast
  const { answer, session } = await openStreamSession(lab, a)
  if (session === undefined) {
    return { verdict: inconclusive(`a got no further stream: ${describeAnswer(answer)}`) }
  }
  try {
    const { endpoint } = session
    const title = 'a: ping in their own session'
    const owner = await pingStream(lab, session, { as: a, endpoint, title })
    const unknown = await pingStream(lab, session, {
      as: a,
      endpoint: unknownEndpoint(lab, endpoint),
      title: 'a: ping with a made-up id',
    })
    const meaningless = idsMeanNothing(unknown)
    if (meaningless !== undefined) return { verdict: meaningless }
    const mintNext = async (): Promise<string | undefined> => (await mintOne(lab, a)).id
    return { sampled: [{ what: 'session ids', ids, owner, unknown, mintNext }] }
  } finally {
    session.stream.close()
  }
}
