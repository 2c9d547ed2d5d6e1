import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial, Verdict } from '../../lab/verdict.ts'
import { ownBeginning } from '../../requests/begin.ts'
import { describeRequest } from '../../requests/first-request.ts'
import { randomHex } from '../../wire/randomness.ts'
import { forgeriesWith } from './forgeries.ts'
import type { Forgery } from './forgeries.ts'
import { isTelling, look, pagesOf } from './looks.ts'
import type { Look, Page } from './looks.ts'

/** RFC 7239, section 8.1: the header is the client's unless a known proxy has written it. */
export const trustedForwardedHeaders: Check = {
  weakness: 'trusted-forwarded-headers',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  plan: 'sends first requests with forwarding headers of its own, and looks for what they change',
  attack: 'A client chooses the scheme, the host and the address that the server believes in.',
  fix: 'Read forwarding headers only from the addresses of your own proxies; else ignore them.',
  async run(lab) {
    const owner = [await ownBeginning(lab)]
    const canary = `handfast-${randomHex(6, lab.random)}.example`
    const attempts: Attempt[] = []
    for (const page of pagesOf(lab)) {
      const plain = await look(lab, page, [])
      for (const forgery of forgeriesWith(canary, lab.surface.url)) {
        const attempt = await tryForgery(lab, { page, plain, forgery })
        const isTold = forgery.isTold && isTelling(plain, lab.surface.url)
        if (isTold || attempt.shown === 'effect') attempts.push(attempt)
      }
    }
    attempts.push(...(await tryGate(lab, canary)))
    if (attempts.length > 0) return weigh(lab, owner, attempts)
    const [own] = owner
    if (own?.reception !== 'accepted') return judge({ owner, attempts })
    return notApplicable(
      'no answer tells where the server believes to be, so a forwarding header changes nothing',
    )
  },
}

/** A Host that is turned away, and the same with a forwarded one that is not. */
async function tryGate(lab: Lab, canary: string): Promise<readonly Attempt[]> {
  const title = `${lab.cast.a.name}: ${describeRequest(lab)}`
  const page = { title, as: lab.cast.a, path: undefined }
  const foreign = [['host', canary]] as const
  const { host } = lab.surface.url
  const refused = await look(lab, page, foreign)
  if (refused.sight.reception !== 'refused') return []
  const forged = await look(lab, page, [...foreign, ['x-forwarded-host', host]])
  const neutral = await look(lab, page, [...foreign, ['x-handfast-forwarded-host', host]])
  const how = `${page.title} with a foreign Host and`
  const { reception } = forged.sight
  return [
    {
      ...forged.sight,
      title: `${how} an X-Forwarded-Host that is on the list`,
      shown: reception === 'accepted' ? 'effect' : 'nothing',
      unknown: { ...neutral.sight, title: `${how} the same in a header without a meaning` },
    },
  ]
}

interface Try {
  readonly page: Page
  /** The page without any of it. */
  readonly plain: Look
  readonly forgery: Forgery
}

/** The same values in headers that mean nothing show who merely repeats what it is sent. */
async function tryForgery(lab: Lab, { page, plain, forgery }: Try): Promise<Attempt> {
  const forged = await look(lab, page, forgery.headers)
  const neutral = await look(lab, page, forgery.neutral)
  const effect = forgery.effectIn(forged, plain)
  const echo = forgery.effectIn(neutral, plain)
  return {
    ...sightOf(`${page.title} with ${forgery.name}`, forged, effect),
    unknown: sightOf(`${page.title} with the same in a header without a meaning`, neutral, echo),
  }
}

function sightOf(title: string, { sight }: Look, effect: string | undefined): Sight {
  if (sight.reception === 'unclear' || sight.reception === 'unanswered') return { ...sight, title }
  return {
    ...sight,
    title,
    reception: effect === undefined ? 'refused' : 'accepted',
    shown: effect === undefined ? 'nothing' : 'effect',
    answer: `${sight.answer}, ${effect ?? 'and nothing of it is in the answer'}`,
  }
}

/**
 * From this machine, a server that believes its proxies there looks like one that believes
 * everybody. Where there is no connection at all, it asks nobody where they come from, and only a
 * platform in front of it could be what keeps others from sending them.
 */
function weigh(lab: Lab, owner: readonly Sight[], attempts: readonly Attempt[]): Verdict {
  const { reach } = lab.surface
  const verdict = judge({ owner, attempts, ...(reach === 'in-process' ? behindPlatform : {}) })
  if (verdict.verdict !== 'vulnerable' || reach !== 'this-machine') return verdict
  const reason =
    'it believes forwarding headers from this machine, where its proxy may be; whether from ' +
    `others, only a request from elsewhere can show (${verdict.reason})`
  return inconclusive(reason, 'a URL with an address that is not loopback, and --allow-host')
}

const behindPlatform: Pick<Trial, 'severity' | 'circumstances'> = {
  severity: 'low',
  circumstances: ['a platform in front of the handler may write these headers itself'],
}
