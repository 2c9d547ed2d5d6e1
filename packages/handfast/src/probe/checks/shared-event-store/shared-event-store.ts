import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial, Verdict } from '../../lab/verdict.ts'
import { pingForEvents, replay } from '../../legacy/event-replay.ts'
import type { Replay, Told } from '../../legacy/event-replay.ts'
import { ownSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { ping } from '../../legacy/session.ts'
import { receptionOf } from '../../wire/answer.ts'
import { similarId } from '../../wire/randomness.ts'

/**
 * Up to 2025-11-25 basic/transports, Resumability and Redelivery 2: messages of another stream are
 * not replayed (MUST NOT). A store that knows no sessions is walked into from any session.
 */
export const sharedEventStore: Check = {
  weakness: 'shared-event-store',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'asks for events of a again: in a session of b, in none, in that of a as b, and with an ' +
    'event of b whose stream may have the same name',
  attack: 'Whoever has a session reads what was sent in others.',
  fix: 'Keep the session with every event, and replay to that session and its owner alone.',
  async run(lab) {
    if (lab.surface.transport === 'http+sse') {
      return notApplicable('HTTP+SSE has no replay of events')
    }
    const cast = await castFor(lab)
    if ('verdict' in cast) return cast.verdict
    const { mine, others } = cast
    const told = await pingForEvents(lab, mine)
    if (told === undefined) {
      return notApplicable('no event carried an id, so that none can be asked for again')
    }
    const startedAtMs = lab.clock.nowMs()
    const own = await replayOwn(lab, told)
    if (own.reception !== 'accepted') {
      return inconclusive(`a's own event was not replayed to a (${own.answer})`)
    }
    const withinMs = patienceMs(lab, lab.clock.nowMs() - startedAtMs)
    const scene: Scene = { lab, mine, others, withinMs }
    const attempts = [
      await fromOtherSession(scene),
      ...(await withoutSession(scene)),
      ...(await fromThisSession(scene)),
      ...(await byRequestId(scene)),
    ]
    return judge({ owner: [own], attempts, ...weight(scene) })
  },
}

interface Scene {
  readonly lab: Lab
  readonly mine: Session
  /** Of somebody else, or, where there is nobody else, another of the same principal. */
  readonly others: Session
  readonly withinMs: number
}

async function castFor(
  lab: Lab,
): Promise<Pick<Scene, 'mine' | 'others'> | { readonly verdict: Verdict }> {
  const mine = await ownSession(lab)
  if (mine.verdict !== undefined) return { verdict: mine.verdict }
  const others = await ownSession(lab, lab.cast.b ?? lab.cast.a)
  if (others.verdict !== undefined) return { verdict: others.verdict }
  if (mine.session.id !== others.session.id) {
    return { mine: mine.session, others: others.session }
  }
  return { verdict: inconclusive('two sessions have one id, so that it names no session') }
}

/** What comes to its owner in so long comes to others in a few times as long, or not at all. */
const patienceMs = ({ limits }: Lab, ownMs: number): number =>
  Math.min(limits.silenceMs, 200 + 10 * ownMs)

/** Waited for as long as for any answer: what comes late to its owner is no silence. */
function replayOwn(lab: Lab, told: Told): Promise<Sight> {
  const { session, request, firstEvent } = told
  const withinMs = lab.limits.answerMsMax
  const as = session.owner
  const title = `${as.name}: an event of their own, in their own session`
  return replay(lab, { title, as, session, after: firstEvent, wanted: [request], withinMs })
}

/** Each on an event of its own, as one that was replayed may be gone. */
async function tryEvent(
  { lab, mine, withinMs }: Scene,
  use: Pick<Replay, 'title' | 'as' | 'session'>,
): Promise<readonly Attempt[]> {
  const told = await pingForEvents(lab, mine)
  if (told === undefined) return []
  const wanted = [told.request]
  const sight = await replay(lab, { ...use, after: told.firstEvent, wanted, withinMs })
  const unknown = await replay(lab, {
    ...use,
    title: `${use.as.name}: the same with a made-up event id`,
    after: similarId(told.firstEvent, lab.random),
    wanted,
    withinMs,
  })
  return [{ ...sight, unknown }]
}

async function fromOtherSession(scene: Scene): Promise<Attempt> {
  const { others, mine } = scene
  const as = others.owner
  const title = `${as.name}: an event of ${mine.owner.name}'s session, in ${whose(scene)}`
  const [attempt] = await tryEvent(scene, { title, as, session: others })
  if (attempt !== undefined) return attempt
  const unclear: Sight = { title, reception: 'unclear', answer: 'a got no event', exchange: -1 }
  return { ...unclear, unknown: unclear }
}

const whose = ({ mine, others }: Scene): string =>
  mine.owner.name === others.owner.name ? 'another session of theirs' : 'a session of their own'

async function withoutSession(scene: Scene): Promise<readonly Attempt[]> {
  const { b, nobody } = scene.lab.cast
  const attempts: Attempt[] = []
  for (const as of b === undefined ? [nobody] : [b, nobody]) {
    const title = `${as.name}: an event of a's session, in no session`
    attempts.push(...(await tryEvent(scene, { title, as, session: undefined })))
  }
  return attempts
}

/** Where all of a foreign session is open, that is another weakness, and not the store's. */
async function fromThisSession(scene: Scene): Promise<readonly Attempt[]> {
  const { lab, mine, others } = scene
  const as = others.owner
  if (as.name === mine.owner.name) return []
  const { answer, id } = await ping(lab, mine, as)
  if (receptionOf(answer, id) === 'accepted') return []
  return tryEvent(scene, { title: `${as.name}: an event of a, in a's session`, as, session: mine })
}

/**
 * Servers that call a stream by the id of its request have one stream where two callers use one id.
 * Nothing of the other's has to be known for that.
 */
async function byRequestId(scene: Scene): Promise<readonly Attempt[]> {
  const { lab, mine, others, withinMs } = scene
  const shared = await pingForEvents(lab, others)
  const alone = await pingForEvents(lab, others)
  if (shared === undefined || alone === undefined) return []
  await pingForEvents(lab, mine, shared.request)
  const as = others.owner
  const use = { as, session: others, withinMs }
  const sight = await replay(lab, {
    ...use,
    title: `${as.name}: after an event of their own, whose request id a has used as well`,
    after: shared.lastEvent,
    wanted: [shared.request],
  })
  const unknown = await replay(lab, {
    ...use,
    title: `${as.name}: after an event of their own, whose request id nobody else has used`,
    after: alone.lastEvent,
    wanted: [alone.request],
  })
  return [{ ...sight, unknown }]
}

function weight({ mine, others }: Scene): Pick<Trial, 'severity' | 'circumstances'> {
  if (mine.owner.name !== others.owner.name) return {}
  return { severity: 'medium', circumstances: ['seen between two sessions of one principal'] }
}
