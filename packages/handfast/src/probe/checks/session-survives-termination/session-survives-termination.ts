import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import {
  idsMeanNothing,
  ownPing,
  ownSession,
  unknownPing,
  unknownSession,
} from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { openSession, sessionHeader } from '../../legacy/session.ts'
import { sightOfUse, verbs } from '../../legacy/verbs.ts'
import type { Verb } from '../../legacy/verbs.ts'

/** 2025-11-25 basic/transports, Session Management 3: a terminated id is answered 404 (MUST). */
export const sessionSurvivesTermination: Check = {
  weakness: 'session-survives-termination',
  eras: ['legacy'],
  transports: ['streamable-http'],
  disposition: 'active',
  plan: 'opens a session as a, ends it with DELETE, and uses its id again',
  attack: 'An id that leaked goes on working after its owner has logged out.',
  fix: 'On DELETE, remove the session from the store and close its transport.',
  async run(lab) {
    const owned = await ownSession(lab)
    if (owned.verdict !== undefined) return owned.verdict
    const { session } = owned
    const meaningless = idsMeanNothing(await unknownPing(lab, session, session.owner))
    if (meaningless !== undefined) return meaningless
    const before = await ownPing(lab, session)
    const ended = await terminate(lab, session)
    if (ended !== undefined) return ended
    const attempts: Attempt[] = []
    for (const verb of verbs) {
      if (verb.isOneWay !== true) attempts.push(await useAfterwards(lab, verb, session))
    }
    attempts.push(await reviveByInitialize(lab, session))
    const severity = 'high'
    return judge({
      owner: [before],
      attempts,
      severity,
      circumstances: ['shown on a running server'],
    })
  },
}

/** The verdict that it cannot be tried, or nothing once the session was ended. */
async function terminate(lab: Lab, session: Session): Promise<Verdict | undefined> {
  const end = verbs.find(({ name }) => name === 'DELETE')
  if (end === undefined) throw new TypeError('there is no DELETE among the verbs')
  const { answer, reception } = await end.use(lab, session, session.owner)
  if (reception === 'accepted') return undefined
  const what = `the owner's DELETE was answered ${describeAnswer(answer)}`
  if (reception === 'refused') return notApplicable(`no client can end a session: ${what}`)
  return inconclusive(what)
}

async function useAfterwards(lab: Lab, verb: Verb, session: Session): Promise<Attempt> {
  const used = await verb.use(lab, session, session.owner)
  const unknown = await verb.use(lab, unknownSession(lab, session), session.owner)
  return {
    ...sightOfUse(`a: ${verb.name} in the session that was ended`, used),
    shown: used.reception === 'accepted' ? 'effect' : 'nothing',
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
