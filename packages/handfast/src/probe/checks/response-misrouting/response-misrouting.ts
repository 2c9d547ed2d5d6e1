import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, isProof, judge } from '../../lab/verdict.ts'
import type { Attempt, Trial, Untried } from '../../lab/verdict.ts'
import { overhear, overhearStream } from '../../legacy/overhearing.ts'
import { openConfirmed } from '../../legacy/session.ts'
import { openStreamSession } from '../../legacy/stream-sessions.ts'
import { answerForOthers, answerOneself, findToolThatAsks } from '../../tools/asked-back.ts'
import { attend } from '../../tools/attended-session.ts'
import { askInTurn, crossAnswers } from '../../tools/crossed-answers.ts'
import type { Crossing } from '../../tools/crossed-answers.ts'
import { findEcho } from '../../tools/echo-tool.ts'
import type { EchoSearch } from '../../tools/echo-tool.ts'
import { mayHaveTools, toolsOf } from '../../tools/found-state.ts'
import { mayCall } from '../../tools/tool.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
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
  plan:
    'asks as a and as b at the same time under one request id, listens to the other’s stream; ' +
    'with --disruptive, answers as b what a tool asks a',
  attack: 'A caller uses the request ids of others and is handed their answers.',
  fix: 'Make a transport and a server object for every session, or for every request.',
  async run(lab) {
    const other = lab.cast.b ?? lab.cast.a
    const callers = [lab.cast.a, other].map((as) => ({ as, caller: createToolCaller(lab) }))
    const [mine, others] = callers
    if (mine === undefined || others === undefined) throw new TypeError('two callers make two')
    const search = await findEcho(lab, mine.caller)
    const crossing: Crossing = { callers: [mine, others], echo: search.echo }
    const owner = await askInTurn(lab, crossing)
    if (owner.some(({ reception }) => reception !== 'accepted'))
      return judge({ owner, attempts: [] })
    const heard = await listenToOther(lab, other)
    if (heard === undefined) return inconclusive('no two sessions could be opened')
    const crossed = await crossAnswers(lab, crossing)
    const attempts = [...heard, crossed]
    // Where answers go astray, who was asked is a matter of chance.
    const isAstray = attempts.some(isProof)
    const answered = isAstray ? nothing : await answerInTheirPlace(lab, mine.caller, other)
    return judge({
      owner: [...owner, ...answered.owner],
      attempts: [...attempts, ...answered.attempts],
      untried: [...tooFast(search), ...answered.untried],
      ...weight(lab),
    })
  },
}

/** Requests that are answered faster than the next one arrives cannot meet. */
const tookMsMin = 10

function tooFast({ echo, left }: EchoSearch): readonly Untried[] {
  if (left === undefined || (echo !== undefined && echo.tookMs >= tookMsMin)) return []
  const what = 'a tool that takes its time and repeats what it is given'
  return [{ what, settledBy: `--allow-tool ${left}` }]
}

type Answered = Pick<Required<Trial>, 'owner' | 'attempts' | 'untried'>

const nothing: Answered = { owner: [], attempts: [], untried: [] }

/** 2025-11-25 client/elicitation, Security Considerations: bound to client and user (MUST). */
async function answerInTheirPlace(
  lab: Lab,
  caller: ToolCaller,
  other: Principal,
): Promise<Answered> {
  if (lab.surface.era !== 'legacy' || !mayHaveTools(lab)) return nothing
  const mine = await attend(lab, lab.cast.a)
  const others = await attend(lab, other)
  if (mine === undefined || others === undefined) return nothing
  const tools = (await toolsOf(lab, caller)).filter((tool) => mayCall(lab, tool))
  const asking = await findToolThatAsks(lab, mine, tools)
  if (asking === undefined) return nothing
  if (!lab.allows('disruptive')) {
    const what = `${other.name}: the answer to what ${asking.tool.name} asked a`
    return { ...nothing, untried: [{ what, settledBy: '--disruptive' }] }
  }
  const own = await answerOneself(lab, mine, asking)
  const attempts = await answerForOthers(lab, asking, { mine, others })
  return { ...nothing, owner: own === undefined ? [] : [own], attempts }
}

async function listenToOther(lab: Lab, other: Principal): Promise<readonly Attempt[] | undefined> {
  if (lab.surface.era === 'modern') return []
  if (lab.surface.transport === 'http+sse') {
    const { session: mine } = await openStreamSession(lab, lab.cast.a)
    const { session: others } = await openStreamSession(lab, other)
    if (mine === undefined || others === undefined) return undefined
    return [await overhearStream(lab, mine, others)]
  }
  const { session: mine } = await openConfirmed(lab, lab.cast.a)
  const { session: others } = await openConfirmed(lab, other)
  // Without sessions there is no stream that is anybody's.
  if (mine === undefined || others === undefined) return []
  const attempt = await overhear(lab, mine, others)
  return attempt === undefined ? [] : [attempt]
}

function weight({ cast }: Lab): Pick<Trial, 'severity' | 'circumstances'> {
  if (cast.b !== undefined) return {}
  return { severity: 'high', circumstances: ['seen between two sessions of one principal'] }
}
