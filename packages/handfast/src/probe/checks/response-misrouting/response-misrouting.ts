import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Trial } from '../../lab/verdict.ts'
import { overhear, overhearStream } from '../../legacy/overhearing.ts'
import { openConfirmed } from '../../legacy/session.ts'
import { openStreamSession } from '../../legacy/stream-sessions.ts'
import { askInTurn, crossAnswers } from '../../tools/crossed-answers.ts'
import type { Crossing } from '../../tools/crossed-answers.ts'
import { findEcho } from '../../tools/echo-tool.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { Principal } from '../../wire/principal.ts'

/**
 * 2025-11-25 basic/transports, Multiple Connections 2; 2026-07-28 basic/index, Requests: an answer
 * goes to whoever asked. One server object for several clients goes by the id that a client chose.
 */
export const responseMisrouting: Check = {
  weakness: 'response-misrouting',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan: 'asks as a and as b at the same time under one request id, and listens to each other',
  attack: 'A caller uses the request ids of others and is handed their answers.',
  fix: 'Make a transport and a server object for every session, or for every request.',
  async run(lab) {
    const other = lab.cast.b ?? lab.cast.a
    const callers = [lab.cast.a, other].map((as) => ({ as, caller: createToolCaller(lab) }))
    const [mine, others] = callers
    if (mine === undefined || others === undefined) throw new TypeError('two callers make two')
    const echo = await findEcho(lab, mine.caller)
    const crossing: Crossing = { callers: [mine, others], echo }
    const owner = await askInTurn(lab, crossing)
    if (owner.some(({ reception }) => reception !== 'accepted'))
      return judge({ owner, attempts: [] })
    const heard = await listenToOther(lab, other)
    if (heard === 'no session') return inconclusive('no two sessions could be opened')
    const attempts = [...heard, await crossAnswers(lab, crossing)]
    return judge({ owner, attempts, ...weight(lab) })
  },
}

async function listenToOther(
  lab: Lab,
  other: Principal,
): Promise<readonly Attempt[] | 'no session'> {
  if (lab.surface.era === 'modern') return []
  if (lab.surface.transport === 'http+sse') {
    const { session: mine } = await openStreamSession(lab, lab.cast.a)
    const { session: others } = await openStreamSession(lab, other)
    if (mine === undefined || others === undefined) return 'no session'
    return [await overhearStream(lab, mine, others)]
  }
  const { session: mine } = await openConfirmed(lab, lab.cast.a)
  const { session: others } = await openConfirmed(lab, other)
  // Without sessions there is no stream that is anybody's.
  if (mine === undefined || others === undefined) return []
  const attempt = await overhear(lab, mine, others)
  return attempt === undefined ? [] : [attempt]
}

function weight({ cast }: Lab): Pick<Trial, 'circumstances'> {
  if (cast.b !== undefined) return {}
  return { circumstances: ['seen between two sessions of one principal'] }
}
