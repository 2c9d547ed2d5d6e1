import type { Check } from '../../lab/check.ts'
import { judgeParts } from '../../lab/combine.ts'
import type { Part } from '../../lab/combine.ts'
import { describeAnswer, sightOf } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { idsMeanNothing, unknownSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { openSession, sessionHeader } from '../../legacy/session.ts'
import { sightOfUse, verbs } from '../../legacy/verbs.ts'
import type { Verb } from '../../legacy/verbs.ts'
import { ask, hasId, withMadeUpIds } from '../../visit/visit.ts'
import type { Visit } from '../../visit/visit.ts'
import { useClosedStream } from './closed-stream.ts'
import { endingsOf } from './endings.ts'
import type { Ending } from './endings.ts'

/** 2025-11-25 basic/transports, Session Management 3: a terminated id is answered 404 (MUST). */
export const sessionSurvivesTermination: Check = {
  weakness: 'session-survives-termination',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'opens sessions as a, ends them with DELETE, by closing the stream and with the logout, ' +
    'the reset and the revocation that are declared, and uses their ids again',
  attack: 'An id that leaked goes on working after its owner has logged out.',
  fix:
    'On DELETE, logout, reset and revocation, remove the session from the store and close its ' +
    'transport.',
  endsCredentials: true,
  async run(lab) {
    if (lab.surface.transport === 'http+sse') return useClosedStream(lab)
    const { endings, untried } = endingsOf(lab)
    const parts: Part[] = []
    for (const ending of endings) parts.push(await tryEnding(lab, ending))
    const circumstances = ['shown on a running server']
    return judgeParts(parts, { severity: 'high', circumstances, untried })
  },
}

async function tryEnding(lab: Lab, ending: Ending): Promise<Part> {
  const begun = await ending.begin()
  const { visit } = begun
  if (visit === undefined) return { verdict: begun.verdict ?? inconclusive('nobody could begin') }
  if (!hasId(visit)) return { verdict: notApplicable('the server keeps no sessions') }
  const { as } = visit
  const unknown = await pingIn(lab, withMadeUpIds(lab, visit), `${as.name}: ping with a made-up id`)
  const meaningless = idsMeanNothing(unknown)
  if (meaningless !== undefined) return { verdict: meaningless }
  const before = await pingIn(lab, visit, `${as.name}: ping before ${ending.name}`)
  const ended = await ending.end(visit)
  if (ended !== undefined) return { verdict: ended }
  const ping = await pingIn(lab, visit, `${as.name}: ping after ${ending.name}`)
  const attempts: Attempt[] = [{ ...ping, unknown }]
  if (ending.name === 'DELETE' && visit.session !== undefined) {
    attempts.push(...(await useOtherwise(lab, visit.session)))
  }
  return { owner: [before], attempts }
}

async function pingIn(lab: Lab, visit: Visit, title: string): Promise<Sight> {
  const { answer, reception } = await ask(lab, visit, { method: 'ping', params: {} })
  const shown = reception === 'accepted' ? 'effect' : 'nothing'
  return { ...sightOf(title, answer, reception), shown }
}

/** With all other verbs, and with initialize, which may bring it back. */
async function useOtherwise(lab: Lab, session: Session): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  for (const verb of verbs) {
    if (verb.name !== 'POST ping') attempts.push(await useAfterwards(lab, verb, session))
  }
  return [...attempts, await reviveByInitialize(lab, session)]
}

async function useAfterwards(lab: Lab, verb: Verb, session: Session): Promise<Attempt> {
  const used = await verb.use(lab, session, session.owner)
  const unknown = await verb.use(lab, unknownSession(lab, session), session.owner)
  return {
    ...sightOfUse(`a: ${verb.name} in the session that was ended`, used),
    shown: used.reception === 'accepted' ? 'effect' : 'nothing',
    ...(verb.isOneWay === true ? { isOneWay: true as const } : {}),
    unknown: sightOfUse(`a: ${verb.name} with a made-up id`, unknown),
  }
}

/** A new session under a dead id is the dead one come back, for whoever kept the id. */
async function reviveByInitialize(lab: Lab, session: Session): Promise<Attempt> {
  const sight = await initializeWith(lab, session, 'a: initialize with the id that was ended')
  const made = unknownSession(lab, session)
  return { ...sight, unknown: await initializeWith(lab, made, 'a: initialize with a made-up id') }
}

async function initializeWith(lab: Lab, { owner, id }: Session, title: string): Promise<Sight> {
  const opening = await openSession(lab, owner, { headers: [[sessionHeader, id]] })
  const { answer, isAccepted } = opening
  const isRevived = opening.session?.id === id
  const outcome = isRevived ? ', under that id' : ', under another id'
  return {
    title,
    reception: isRevived
      ? 'accepted'
      : isAccepted || isRefusal(answer.status)
        ? 'refused'
        : 'unclear',
    shown: isRevived ? 'effect' : 'nothing',
    answer: describeAnswer(answer) + (opening.session === undefined ? '' : outcome),
    exchange: answer.exchange,
  }
}

const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 429
