import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { notMadeFor } from '../../lab/other-transport.ts'
import type { SetCookie } from '../../lab/set-cookie.ts'
import { setCookiesOf } from '../../lab/set-cookie.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Untried, Verdict } from '../../lab/verdict.ts'
import { begin, sightOfBeginning } from '../../requests/begin.ts'
import { describeRequest } from '../../requests/first-request.ts'
import type { Answer } from '../../wire/answer.ts'
import { flawsOf } from './flaws.ts'
import type { Flaws } from './flaws.ts'
import { isNamedAsSession, rideOn } from './rides.ts'
import type { Ride } from './rides.ts'

/** RFC 6265bis, section 4.1.2; OWASP ASVS 5.0, 3.3.1 to 3.3.4. */
export const insecureSessionCookie: Check = {
  weakness: 'insecure-session-cookie',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan: 'takes the cookies that a is given, and reads the flags of those that a session rides on',
  attack: 'A script, a neighbouring site or the network gets at the cookie, or plants one.',
  fix: 'Set session cookies with HttpOnly, Secure, SameSite=Lax and a name in __Host-.',
  async run(lab) {
    const { own, cookies } = await collect(lab)
    if (own.reception !== 'accepted') {
      return inconclusive(`a could not begin: ${own.answer}`, '--as a="Authorization: Bearer …"')
    }
    if (cookies.length === 0) {
      return notApplicable('no answer sets a cookie; a login page counts if companions name it')
    }
    return notMadeFor(lab) ?? judgeCookies(lab, own, cookies)
  },
}

/** Cookies that are looked at; each takes up to eight requests. */
const cookiesMax = 8

interface Collected {
  readonly own: Sight
  readonly cookies: readonly SetCookie[]
}

/** From what a client sends first, from the page in front, and from the declared login. */
async function collect(lab: Lab): Promise<Collected> {
  const { a, nobody } = lab.cast
  const begun = await begin(lab, a)
  const own = sightOfBeginning(`a: ${describeRequest(lab)}`, begun)
  const { login } = lab.companions
  const until = { kind: 'head' } as const
  const front = { as: nobody, method: 'GET', url: new URL('/', lab.surface.url), until }
  const answers: Answer[] = [begun.answer, await lab.wire.send(front)]
  if (login !== undefined) {
    const { method, url, headers, body } = login
    const sent = { as: a, method, url, headers, until }
    answers.push(await lab.wire.send(body === undefined ? sent : { ...sent, body }))
  }
  const byName = new Map(answers.flatMap(setCookiesOf).map((cookie) => [cookie.name, cookie]))
  const cookies = [...byName.values()].slice(0, cookiesMax)
  for (const { value } of cookies) lab.redactor.learn(value, 'cookie')
  return { own, cookies }
}

async function judgeCookies(lab: Lab, own: Sight, cookies: readonly SetCookie[]): Promise<Verdict> {
  const attempts: Attempt[] = []
  const untried: Untried[] = []
  const unproven: string[] = []
  const severities: Flaws['severity'][] = []
  for (const cookie of cookies) {
    const ride = await rideOn(lab, cookie)
    if (ride === undefined) {
      if (isNamedAsSession(cookie)) unproven.push(cookie.name)
      continue
    }
    const flaws = flawsOf(cookie, lab.surface.url)
    if (flaws.untried !== undefined) untried.push(flaws.untried)
    if (flaws.missing.length > 0) severities.push(flaws.severity)
    attempts.push(attemptOf(cookie, ride, flaws))
  }
  if (unproven.length > 0 && severities.length === 0) {
    const names = unproven.join(', ')
    return inconclusive(`whether a session rides on the cookie ${names} could not be told`)
  }
  if (attempts.length === 0) return notApplicable('no session rides on the cookies that are set')
  const isLow = severities.every((severity) => severity === 'low')
  return judge({ owner: [own], attempts, untried, ...(isLow ? { severity: 'low' as const } : {}) })
}

function attemptOf({ name }: SetCookie, { used, unknown }: Ride, { missing }: Flaws): Attempt {
  const isWeak = missing.length > 0
  const how = isWeak ? `set without ${missing.join(', without ')}` : 'with all its flags'
  return {
    ...used,
    title: `the cookie ${name}, ${how}: ${used.title}`,
    reception: isWeak ? 'accepted' : 'refused',
    shown: isWeak ? 'effect' : 'nothing',
    unknown,
  }
}
