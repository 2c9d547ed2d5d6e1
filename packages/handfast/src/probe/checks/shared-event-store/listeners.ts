import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive } from '../../lab/verdict.ts'
import type { Verdict } from '../../lab/verdict.ts'
import { sessionListener, streamListener } from '../../legacy/event-replay.ts'
import type { Listener } from '../../legacy/event-replay.ts'
import { ownSession } from '../../legacy/own-sessions.ts'
import { openStreamSession } from '../../legacy/stream-sessions.ts'
import type { Principal } from '../../wire/principal.ts'

export interface Listeners {
  readonly mine: Listener
  /** Of somebody else, or, where there is nobody else, another of the same principal. */
  readonly others: Listener
}

export async function listenersFor(lab: Lab): Promise<Listeners | { readonly verdict: Verdict }> {
  const { a, b = a } = lab.cast
  const mine = await listenerFor(lab, a)
  if ('verdict' in mine) return mine
  const others = await listenerFor(lab, b)
  if ('verdict' in others) return others
  const isOne = mine.session !== undefined && mine.session.id === others.session?.id
  if (!isOne) return { mine, others }
  return { verdict: inconclusive('two sessions have one id, so that it names no session') }
}

async function listenerFor(
  lab: Lab,
  as: Principal,
): Promise<Listener | { readonly verdict: Verdict }> {
  if (lab.surface.transport !== 'http+sse') {
    const owned = await ownSession(lab, as)
    if (owned.verdict !== undefined) return { verdict: owned.verdict }
    return sessionListener(lab, owned.session)
  }
  const { answer, session } = await openStreamSession(lab, as)
  if (session !== undefined) return streamListener(lab, session)
  const what = `${as.name} got no stream with an endpoint: ${describeAnswer(answer)}`
  return { verdict: inconclusive(what) }
}
