import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial } from '../../lab/verdict.ts'
import { isAnswerTo, replay } from '../../legacy/event-replay.ts'
import type { Replay } from '../../legacy/event-replay.ts'
import { ping } from '../../legacy/session.ts'
import { receptionOf } from '../../wire/answer.ts'
import { similarId } from '../../wire/randomness.ts'
import { listenersFor } from './listeners.ts'
import type { Listeners } from './listeners.ts'
import { tryOwnStream } from './own-stream.ts'
import { replayOwn, replayUntilTold } from './replay-to-owner.ts'

/**
 * Up to 2025-11-25 basic/transports, Resumability and Redelivery 2: messages of another stream are
 * not replayed (MUST NOT). A store that knows no sessions is walked into from any session. HTTP+SSE
 * says nothing of replay, and browsers ask for it all the same (HTML Living Standard, 9.2.4).
 */
export const sharedEventStore: Check = {
  weakness: 'shared-event-store',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'asks for events of a again: in a session of b, in none, in that of a as b, after an event ' +
    'of b, and after one whose stream may have the same name',
  attack: 'Whoever has a session reads what was sent in others.',
  fix: 'Keep the session with every event, and replay to that session and its owner alone.',
  async run(lab) {
    const cast = await listenersFor(lab)
    if ('verdict' in cast) return cast.verdict
    const { mine } = cast
    const told = await mine.ping()
    if (told === undefined) {
      return notApplicable('no event carried an id, so that none can be asked for again')
    }
    const { own, ownMs } = await replayOwn(lab, mine, told)
    if (own.reception !== 'accepted') {
      const what = `a's own event was not replayed to a (${own.answer})`
      return mine.session === undefined ? notApplicable(what) : inconclusive(what)
    }
    const withinMs = patienceMs(lab, ownMs)
    const scene: Scene = { lab, ...cast, withinMs }
    const attempts = [
      await fromOtherSession(scene),
      ...(await withoutSession(scene)),
      ...(await fromThisSession(scene)),
      ...(await afterOwnEvent(scene)),
      ...(await byRequestId(scene)),
    ]
    const standing = await tryOwnStream(lab, { ...cast, withinMs })
    return judge({
      owner: [own, ...standing.owner],
      attempts: [...attempts, ...standing.attempts],
      ...weight(cast),
    })
  },
}

interface Scene extends Listeners {
  readonly lab: Lab
  readonly withinMs: number
}

/** What comes to its owner in so long comes to others in a few times as long, or not at all. */
const patienceMs = ({ limits }: Lab, ownMs: number): number =>
  Math.min(limits.silenceMs, 200 + 10 * ownMs)

/** Each on an event of its own, as one that was replayed may be gone. */
async function tryEvent(
  { lab, mine, withinMs }: Scene,
  use: Pick<Replay, 'title' | 'as' | 'session'>,
): Promise<readonly Attempt[]> {
  const tried = await replayUntilTold(lab, mine, { ...use, withinMs })
  if (tried === undefined) return []
  const { told, sight } = tried
  const unknown = await replay(lab, {
    ...use,
    title: `${use.as.name}: the same with a made-up event id`,
    after: similarId(told.firstEvent, lab.random),
    isWanted: isAnswerTo(told.request),
    withinMs,
  })
  return [{ ...sight, unknown }]
}

async function fromOtherSession(scene: Scene): Promise<Attempt> {
  const { others, mine } = scene
  const { owner: as, session } = others
  const title = `${as.name}: an event of ${mine.owner.name}'s session, in ${whose(scene)}`
  const [attempt] = await tryEvent(scene, { title, as, session })
  if (attempt !== undefined) return attempt
  const unclear: Sight = { title, reception: 'unclear', answer: 'a got no event', exchange: -1 }
  return { ...unclear, unknown: unclear }
}

const whose = ({ mine, others }: Scene): string =>
  mine.owner.name === others.owner.name ? 'another session of theirs' : 'a session of their own'

async function withoutSession(scene: Scene): Promise<readonly Attempt[]> {
  const { b, nobody } = scene.lab.cast
  // Where no request names a session, b has asked like this already.
  const isNamed = scene.mine.session !== undefined
  const attempts: Attempt[] = []
  for (const as of b === undefined || !isNamed ? [nobody] : [b, nobody]) {
    const title = `${as.name}: an event of a's session, in no session`
    attempts.push(...(await tryEvent(scene, { title, as, session: undefined })))
  }
  return attempts
}

/** Where all of a foreign session is open, that is another weakness, and not the store's. */
async function fromThisSession(scene: Scene): Promise<readonly Attempt[]> {
  const { lab, mine, others } = scene
  const { owner: as } = others
  const { session } = mine
  if (as.name === mine.owner.name || session === undefined) return []
  const { answer, id } = await ping(lab, session, as)
  if (receptionOf(answer, id) === 'accepted') return []
  return tryEvent(scene, { title: `${as.name}: an event of a, in a's session`, as, session })
}

/** A store that goes by the order of its events has those of everybody behind each. */
async function afterOwnEvent({ lab, mine, others, withinMs }: Scene): Promise<readonly Attempt[]> {
  const before = await others.ping()
  const told = await mine.ping()
  if (before === undefined || told === undefined) return []
  const { owner: as, session } = others
  const asked = { as, session, isWanted: isAnswerTo(told.request), withinMs }
  const sight = await replay(lab, {
    ...asked,
    title: `${as.name}: after an event of their own, for what a was sent since`,
    after: before.lastEvent,
  })
  const unknown = await replay(lab, {
    ...asked,
    title: `${as.name}: the same with a made-up event id`,
    after: similarId(before.lastEvent, lab.random),
  })
  return [{ ...sight, unknown }]
}

/**
 * Servers that call a stream by the id of its request have one stream where two callers use one id.
 * Nothing of the other's has to be known for that.
 */
async function byRequestId({ lab, mine, others, withinMs }: Scene): Promise<readonly Attempt[]> {
  const alone = await others.ping()
  const shared = await others.ping()
  if (shared === undefined || alone === undefined) return []
  await mine.ping(shared.request)
  const { owner: as, session } = others
  const sight = await replay(lab, {
    as,
    session,
    withinMs,
    title: `${as.name}: after an event of their own, whose request id a has used as well`,
    after: shared.lastEvent,
    isWanted: isAnswerTo(shared.request),
  })
  const unknown = await replay(lab, {
    as,
    session,
    withinMs,
    title: `${as.name}: after an event of their own, whose request id nobody else has used`,
    after: alone.lastEvent,
    isWanted: isAnswerTo(alone.request),
  })
  return [{ ...sight, unknown }]
}

function weight({ mine, others }: Listeners): Pick<Trial, 'severity' | 'circumstances'> {
  if (mine.owner.name !== others.owner.name) return {}
  return { severity: 'medium', circumstances: ['seen between two sessions of one principal'] }
}
