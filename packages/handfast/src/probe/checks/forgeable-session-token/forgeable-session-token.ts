import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial } from '../../lab/verdict.ts'
import { lookedFor } from '../../tools/looked-for.ts'
import { readToken } from '../../tools/readable-token.ts'
import type { ReadableToken } from '../../tools/readable-token.ts'
import { createToolCaller, sightOfCall } from '../../tools/tool-caller.ts'
import type { Principal } from '../../wire/principal.ts'
import { carriersOf } from './carriers.ts'
import type { Carrier } from './carriers.ts'
import { echoPath, impersonations, inventions } from './forgeries.ts'
import type { Forgery } from './forgeries.ts'
import { secretOf } from './published-secrets.ts'

/** RFC 8725 (JWT Best Current Practices), 2.1 and 3.2: what is believed has to be signed. */
export const forgeableSessionToken: Check = {
  weakness: 'forgeable-session-token',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan: 'reads session ids and handles that can be read, changes values in them, and uses them',
  attack: 'Somebody writes another user or other state into their own token, and is believed.',
  fix: 'Seal or sign what a token carries with a secret of the server, or mint random names.',
  async run(lab) {
    const other = lab.cast.b ?? (lab.surface.admitsNobody === true ? lab.cast.nobody : undefined)
    if (other === undefined) {
      const what = 'one principal alone has nobody to pose as'
      return withoutOther(lab, what, '--as b="Authorization: …"')
    }
    const caller = createToolCaller(lab)
    const carriers = await carriersOf(lab, caller, other)
    if (carriers.length === 0) {
      return notApplicable(
        'the server keeps no sessions, and no tool was found to hand out handles',
      )
    }
    const owner: Sight[] = []
    const attempts: Attempt[] = []
    for (const carrier of carriers) {
      const own = readToken(carrier.own)
      if (own === undefined) continue
      const tried = await tryCarrier(lab, { carrier, own, other })
      owner.push(...tried.owner)
      attempts.push(...tried.attempts)
    }
    if (owner.length > 0) return judge({ owner, attempts })
    return notApplicable('session ids and handles carry nothing that can be read')
  },
}

interface Target {
  readonly carrier: Carrier
  readonly own: ReadableToken
  readonly other: Principal
}

async function tryCarrier(
  lab: Lab,
  { carrier, own, other }: Target,
): Promise<Pick<Trial, 'owner' | 'attempts'>> {
  const { a } = lab.cast
  const { what, canary } = carrier
  const used = sightOfCall(`a: ${what} as it was minted`, await carrier.use(a, carrier.own))
  const secret = await secretOf(own)
  const attempts: Attempt[] = []
  for (const forgery of await inventions(lab, own, secret)) {
    attempts.push(await tryForgery(lab, { carrier, forgery, as: a, base: own }))
  }
  const theirs = carrier.theirs === undefined ? undefined : readToken(carrier.theirs)
  if (theirs !== undefined) {
    const subjects = { own, theirs, ownToken: carrier.own, canary }
    for (const forgery of await impersonations(subjects, secret)) {
      attempts.push(await tryForgery(lab, { carrier, forgery, as: other, base: theirs }))
    }
  }
  return { owner: [used], attempts }
}

interface Forging {
  readonly carrier: Carrier
  readonly forgery: Forgery
  readonly as: Principal
  readonly base: ReadableToken
}

/**
 * Believed where what is forged comes out in clear, or where a signature of the probe's own is
 * taken that a broken one is not.
 */
async function tryForgery(lab: Lab, { carrier, forgery, as, base }: Forging): Promise<Attempt> {
  const { how, token, mark, broken } = forgery
  lab.redactor.learn(token, 'forged token')
  const { what } = carrier
  const answer = await carrier.use(as, token)
  const title = `${as.name}: ${what} ${how}`
  const seen = lookedFor(title, answer, [mark])
  if (broken !== undefined) {
    lab.redactor.learn(broken, 'forged token')
    const refused = sightOfCall(
      `${as.name}: the same with a signature that is none`,
      await carrier.use(as, broken),
    )
    const shown = seen.shown === 'canary' ? 'canary' : ('effect' as const)
    const isTaken = answer.reception === 'accepted'
    return { ...sightOfCall(title, answer), shown: isTaken ? shown : 'nothing', unknown: refused }
  }
  // The same text where no server reads it: one that repeats its tokens shows it as well.
  const echoing = base.with(new Map([[echoPath, mark]])).token
  lab.redactor.learn(echoing, 'forged token')
  const echo = await carrier.use(as, echoing)
  const unknown = lookedFor(`${as.name}: ${what} with a field that is none`, echo, [mark])
  if (seen.shown === 'canary') return { ...seen, unknown }
  return { ...sightOfCall(title, answer), shown: 'nothing', unknown }
}
