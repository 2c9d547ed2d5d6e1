import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight, Untried, Verdict } from '../lab/verdict.ts'
import { inconclusive } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { ownPing, ownSession, unknownSession } from './own-sessions.ts'
import type { Session } from './session.ts'
import { sightOfUse, verbs } from './verbs.ts'
import type { Used, Verb } from './verbs.ts'

/** Everything that others tried with sessions of `a`, and what has to be held against it. */
export interface ForeignUse {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
  readonly untried: readonly Untried[]
}

/**
 * The verb matrix on a foreign session (protocol digest, recipe A1). Three sessions of `a` play:
 * one in which `a` shows what the server offers, one that the intruders are let loose on, and for
 * each DELETE one that may end.
 */
export async function tryForeignUse(
  lab: Lab,
  intruders: readonly Principal[],
): Promise<ForeignUse | { readonly verdict: Verdict }> {
  const shown = await ownSession(lab)
  if (shown.verdict !== undefined) return { verdict: shown.verdict }
  const target = await ownSession(lab)
  if (target.verdict !== undefined) return { verdict: target.verdict }
  if (shown.session.id === target.session.id) {
    return { verdict: inconclusive('two sessions of a have one id, so that it names no session') }
  }
  const offered = await offeredVerbs(lab, shown.session)
  const owner = [await ownPing(lab, target.session)]
  const attempts: Attempt[] = []
  const untried: Untried[] = []
  for (const intruder of intruders) {
    for (const verb of offered) {
      if (!lab.allows(verb.needs)) untried.push(notTried(verb, intruder))
      else if (verb.name === 'DELETE') attempts.push(await tryDelete(lab, verb, intruder))
      else attempts.push(await tryVerb(lab, verb, { intruder, session: target.session }))
    }
  }
  owner.push({ ...(await ownPing(lab, target.session)), title: 'a: ping after all of it' })
  return { owner, attempts, untried }
}

const notTried = ({ name, needs }: Verb, intruder: Principal): Untried => ({
  what: `${intruder.name}: ${name} with a's session id`,
  settledBy: `--${needs}`,
})

/** What the owner is not served, nobody can be refused. */
async function offeredVerbs(lab: Lab, session: Session): Promise<readonly Verb[]> {
  const offered: Verb[] = []
  for (const verb of verbs) {
    const { reception } = await verb.use(lab, session, session.owner)
    if (reception === 'accepted') offered.push(verb)
  }
  return offered
}

interface Intrusion {
  readonly intruder: Principal
  readonly session: Session
}

async function tryVerb(lab: Lab, verb: Verb, { intruder, session }: Intrusion): Promise<Attempt> {
  const { name } = intruder
  const used = await verb.use(lab, session, intruder)
  const unknown = await verb.use(lab, unknownSession(lab, session), intruder)
  return {
    ...sightOfUse(`${name}: ${verb.name} with a's session id`, used),
    shown: used.reception === 'accepted' ? 'effect' : 'nothing',
    ...(verb.isOneWay === true ? { isOneWay: true as const } : {}),
    unknown: sightOfUse(`${name}: ${verb.name} with a made-up id`, unknown),
  }
}

/** What counts is whether the session is still there afterwards, whatever the answer said. */
async function tryDelete(lab: Lab, verb: Verb, intruder: Principal): Promise<Attempt> {
  const sacrifice = await ownSession(lab)
  const title = `${intruder.name}: DELETE with a's session id`
  if (sacrifice.verdict !== undefined) return withoutSacrifice(title)
  const { session } = sacrifice
  const unknownTitle = `${intruder.name}: DELETE with a made-up id`
  const unknownUse = await verb.use(lab, unknownSession(lab, session), intruder)
  const unknown = outcomeOf(unknownTitle, unknownUse, await ownPing(lab, session))
  const used = await verb.use(lab, session, intruder)
  return { ...outcomeOf(title, used, await ownPing(lab, session)), unknown }
}

function outcomeOf(title: string, used: Used, after: Sight): Sight {
  const sight = sightOfUse(title, used)
  if (after.reception === 'unanswered' || after.reception === 'unclear') {
    return { ...sight, reception: after.reception, answer: `${sight.answer}; then ${after.answer}` }
  }
  const survived = after.reception === 'accepted'
  const fate = survived ? 'the session lived on' : `a's session was gone (${after.answer})`
  return {
    ...sight,
    reception: survived ? 'refused' : 'accepted',
    shown: survived ? 'nothing' : 'effect',
    answer: `${sight.answer}, and ${fate}`,
  }
}

function withoutSacrifice(title: string): Attempt {
  const sight: Sight = {
    title,
    reception: 'unclear',
    answer: 'a could open no session',
    exchange: -1,
  }
  return { ...sight, unknown: sight }
}
