import type { CompanionRequest } from '../lab/companions.ts'
import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import { inconclusive } from '../lab/verdict.ts'
import type { Verdict } from '../lab/verdict.ts'
import { withCookiesOf } from './cookies.ts'
import { isTakenIn, sendCompanion } from './enter.ts'
import type { Visit } from './visit.ts'
import { ask, beginVisit, hasId } from './visit.ts'

export type Changed =
  | {
      readonly visit: Visit
      /** The exchange that changed it, where it was one. */
      readonly by?: number
      readonly verdict?: undefined
    }
  | { readonly visit?: undefined; readonly verdict: Verdict }

/** Something after which a visitor may do more, or another visitor is served. */
export interface Change {
  /** `the login`. */
  readonly name: string
  /** A visitor who has not been through it, as far as they get an id. */
  start(): Promise<Changed>
  /** The same one, having been through it as `a` with the ids that they had. */
  pass(visit: Visit): Promise<Changed>
}

/** As declared; or, where nobody is let in, the first request that shows a credential. */
export function loginOf(lab: Lab): Change | undefined {
  const { login } = lab.companions
  if (login !== undefined) return declaredLogin(lab, login)
  const isAsked = lab.surface.admitsNobody === false && lab.cast.a.headers.length > 0
  return isAsked ? loginByCredential(lab) : undefined
}

export function stepUpOf(lab: Lab, login: Change | undefined): Change | undefined {
  const { stepUp } = lab.companions
  if (stepUp === undefined) return undefined
  return {
    name: 'the step-up',
    async start() {
      const started = await (login?.start() ?? begin(lab))
      if (started.visit === undefined || login === undefined) return started
      return login.pass(started.visit)
    },
    pass: (visit) => passDeclared(lab, visit, { request: stepUp, name: 'the step-up' }),
  }
}

async function begin(lab: Lab): Promise<Changed> {
  const { visit } = await beginVisit(lab, lab.cast.a, new Map())
  return { visit }
}

function declaredLogin(lab: Lab, login: CompanionRequest): Change {
  return {
    name: 'the login',
    async start() {
      const { nobody } = lab.cast
      const { visit } = await beginVisit(lab, nobody, new Map())
      if (hasId(visit)) return { visit }
      // Forms set their cookie when they are looked at.
      const until = { kind: 'end' } as const
      const page = await lab.wire.send({ as: nobody, method: 'GET', url: login.url, until })
      return { visit: { ...visit, cookies: withCookiesOf(visit.cookies, page, lab.redactor) } }
    },
    pass: (visit) => passDeclared(lab, visit, { request: login, name: 'the login' }),
  }
}

async function passDeclared(
  lab: Lab,
  visit: Visit,
  { request, name }: { readonly request: CompanionRequest; readonly name: string },
): Promise<Changed> {
  const step = await sendCompanion(lab, visit, { request, as: lab.cast.a })
  if (!isTakenIn(step.answer)) {
    const key = name === 'the login' ? 'login' : 'stepUp'
    const what = `${name} did not work: ${describeAnswer(step.answer)}`
    return { verdict: inconclusive(what, `probe.companions.${key} in handfast.yaml`) }
  }
  const settled = await settle(lab, step.visit)
  return { ...settled, by: step.answer.exchange }
}

/** A client whose session ended with the change opens another one, with its cookies. */
async function settle(
  lab: Lab,
  visit: Visit,
): Promise<{ readonly visit: Visit; readonly by?: number }> {
  if (lab.surface.era === 'modern') return { visit }
  const { answer, reception } = await ask(lab, visit, { method: 'ping', params: {} })
  if (reception === 'accepted') return { visit, by: answer.exchange }
  const again = await beginVisit(lab, visit.as, visit.cookies)
  return { visit: again.visit.session === undefined ? visit : again.visit }
}

function loginByCredential(lab: Lab): Change {
  const { a, nobody } = lab.cast
  return {
    name: 'the first request with a credential',
    async start() {
      const { visit } = await beginVisit(lab, nobody, new Map())
      return { visit }
    },
    pass: (visit) => settle(lab, { ...visit, as: a }),
  }
}
