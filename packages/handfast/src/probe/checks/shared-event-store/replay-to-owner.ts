import type { Lab } from '../../lab/lab.ts'
import type { Sight } from '../../lab/verdict.ts'
import { isAnswerTo, replay } from '../../legacy/event-replay.ts'
import type { Listener, Replay, Told } from '../../legacy/event-replay.ts'

/** Some stores order events of one millisecond by chance, and replay only sometimes what came. */
const triesMax = 5

/**
 * Waited for as long as for any answer: what comes late to its owner is no silence. HTTP+SSE does
 * not ask for a replay, and where there is none, none has to be waited for.
 */
export async function replayOwn(
  lab: Lab,
  mine: Listener,
  first: Told,
): Promise<{ readonly own: Sight; readonly ownMs: number }> {
  const { answerMsMax, silenceMs } = lab.limits
  const isOwed = mine.session !== undefined
  let told = first
  for (let tries = 1; ; tries += 1) {
    const startedAtMs = lab.clock.nowMs()
    const own = await replayTo(lab, mine, {
      told,
      withinMs: isOwed && tries === 1 ? answerMsMax : silenceMs,
    })
    const ownMs = lab.clock.nowMs() - startedAtMs
    if (own.reception === 'accepted' || !isOwed || tries === triesMax) return { own, ownMs }
    const next = await mine.ping()
    if (next === undefined) return { own, ownMs }
    told = next
  }
}

interface Replaying {
  readonly told: Told
  readonly withinMs: number
}

function replayTo(
  lab: Lab,
  { owner: as, session }: Listener,
  { told: { request, firstEvent: after }, withinMs }: Replaying,
): Promise<Sight> {
  const title = `${as.name}: an event of their own, in their own session`
  return replay(lab, { title, as, session, after, isWanted: isAnswerTo(request), withinMs })
}

/** That it was not replayed to others says something only where it is to its owner. */
export async function replayUntilTold(
  lab: Lab,
  mine: Listener,
  use: Pick<Replay, 'title' | 'as' | 'session' | 'withinMs'>,
): Promise<{ readonly told: Told; readonly sight: Sight } | undefined> {
  const { withinMs } = use
  for (let tries = 1; ; tries += 1) {
    const told = await mine.ping()
    if (told === undefined) return undefined
    const { firstEvent: after, request } = told
    const sight = await replay(lab, { ...use, after, isWanted: isAnswerTo(request) })
    if (sight.reception === 'accepted') return { told, sight }
    const own = await replayTo(lab, mine, { told, withinMs })
    if (own.reception === 'accepted') return { told, sight }
    if (tries < triesMax) continue
    const answer = `${sight.answer}; nor was it replayed to its owner`
    return { told, sight: { ...sight, reception: 'unclear', answer } }
  }
}
