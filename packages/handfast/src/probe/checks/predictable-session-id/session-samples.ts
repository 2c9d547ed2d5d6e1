import { samplesMin } from '../../identifiers/structure.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { idsMeanNothing, ownPing, unknownPing, withoutSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { confirmSession, openSession } from '../../legacy/session.ts'
import { openStreamSession, pingStream, unknownEndpoint } from '../../legacy/stream-sessions.ts'
import type { StreamSession } from '../../legacy/stream-sessions.ts'
import type { Principal } from '../../wire/principal.ts'
import type { Sampled } from './sampled.ts'

/** None where the server keeps no sessions; the verdict where that could not be told. */
export async function sessionSamples(
  lab: Lab,
): Promise<{ readonly sampled: readonly Sampled[] } | { readonly verdict: Verdict }> {
  if (lab.surface.transport === 'http+sse') return endpointSamples(lab)
  if (lab.surface.era !== 'legacy') return { sampled: [] }
  const opened = await openMany(lab)
  if ('verdict' in opened) {
    return opened.verdict.verdict === 'not-applicable' ? { sampled: [] } : opened
  }
  const { sessions } = opened
  const last = sessions.at(-1)
  if (last === undefined || sessions.length < samplesMin) {
    return { verdict: inconclusive(`only ${sessions.length} sessions could be opened`) }
  }
  await confirmSession(lab, last)
  const owner = await ownPing(lab, last)
  const unknown = await unknownPing(lab, last, last.owner)
  const meaningless = idsMeanNothing(unknown)
  if (meaningless !== undefined) return { verdict: meaningless }
  const mintNext = async (): Promise<string | undefined> =>
    (await openSession(lab, lab.cast.a)).session?.id
  const ids = sessions.map(({ id }) => id)
  return { sampled: [{ what: 'session ids', ids, owner, unknown, mintNext }] }
}

/** Over HTTP+SSE the id is in the URL that the stream gives for posting. */
async function endpointSamples(
  lab: Lab,
): Promise<{ readonly sampled: readonly Sampled[] } | { readonly verdict: Verdict }> {
  const { a, b = a } = lab.cast
  const ids: string[] = []
  const open = async (as: Principal): Promise<StreamSession | undefined> =>
    (await openStreamSession(lab, as)).session
  const last = await open(a)
  if (last === undefined) return { verdict: inconclusive('a got no stream with an endpoint') }
  for (let index = 0; index < lab.limits.samplesMax; index += 1) {
    const session = await open(index % 2 === 0 ? a : b)
    if (session === undefined) break
    session.stream.close()
    ids.push(session.endpoint.search)
  }
  if (ids.length < samplesMin) {
    return { verdict: inconclusive(`only ${ids.length} streams could be opened`) }
  }
  const { endpoint } = last
  const title = 'a: ping in their own session'
  const owner = await pingStream(lab, last, { as: a, endpoint, title })
  const unknown = await pingStream(lab, last, {
    as: b,
    endpoint: unknownEndpoint(lab, endpoint),
    title: `${b.name}: POST to an endpoint with a made-up id`,
  })
  const mintNext = async (): Promise<string | undefined> => (await open(a))?.endpoint.search
  return { sampled: [{ what: 'endpoints', ids, owner, unknown, mintNext }] }
}

async function openMany(
  lab: Lab,
): Promise<{ readonly sessions: readonly Session[] } | { readonly verdict: Verdict }> {
  const { a, b = a } = lab.cast
  const sessions: Session[] = []
  const enoughAtMs = lab.clock.nowMs() + lab.limits.checkMsMax / 2
  for (let index = 0; index < lab.limits.samplesMax; index += 1) {
    // A server that takes its time to open a session leaves time for fewer of them.
    if (sessions.length >= samplesMin && lab.clock.nowMs() > enoughAtMs) break
    const as = index % 2 === 0 ? a : b
    const opening = await openSession(lab, as)
    if (opening.session === undefined) {
      if (sessions.length === 0) return { verdict: withoutSession(opening, as) }
      break
    }
    sessions.push(opening.session)
  }
  return { sessions }
}
