import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial, Verdict } from '../../lab/verdict.ts'
import { begin, ownBeginning, unknownBeginning } from '../../requests/begin.ts'
import type { Begun } from '../../requests/begin.ts'
import { describeRequest } from '../../requests/first-request.ts'
import { randomHex } from '../../wire/randomness.ts'

/** Every revision, basic/authorization, Communication Security: HTTPS (MUST). */
export const cleartextTransport: Check = {
  weakness: 'cleartext-transport',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  plan: 'asks over plain HTTP where there is TLS, with a credential that was never issued',
  attack: 'Whoever is on the path reads tokens and session ids, and uses them.',
  fix: 'Serve TLS only; answer plain HTTP with 403 or not at all, and listen on loopback else.',
  async run(lab) {
    const { url, reach } = lab.surface
    if (reach === 'in-process') {
      return notApplicable('its handler is called in this process, without a network')
    }
    if (url.protocol === 'https:') return judge(await tryBesideTls(lab))
    if (reach === 'this-machine') {
      return notApplicable(
        'plain HTTP crosses no network on loopback; whether others reach it, a URL with ' +
          'its network address would show',
      )
    }
    return judgePlain(lab)
  },
}

/** What the probe has sent itself was readable, and the server did not mind. */
async function judgePlain(lab: Lab): Promise<Verdict> {
  const own = await ownBeginning(lab)
  const attempt: Attempt = {
    ...own,
    title: `${own.title} over plain HTTP`,
    shown: own.reception === 'accepted' ? 'effect' : 'nothing',
    unknown: await unknownBeginning(lab),
  }
  const isBare = lab.cast.a.headers.length === 0
  return judge({ owner: [own], attempts: [attempt], ...(isBare ? withoutToken : {}) })
}

const withoutToken: Pick<Trial, 'severity' | 'circumstances'> = {
  severity: 'high',
  circumstances: ['no token was given, so that none has crossed'],
}

async function tryBesideTls(lab: Lab): Promise<Trial> {
  const attempts: Attempt[] = []
  for (const url of plainUrlsOf(lab.surface.url)) attempts.push(await tryPlain(lab, url))
  const owner = [await ownBeginning(lab)]
  if (lab.surface.reach !== 'this-machine') return { owner, attempts }
  const circumstances = ['here it is this machine only, as it may not be where it is used']
  return { owner, attempts, severity: 'high', circumstances }
}

/** The same port, which some servers have both on, and the port that plain HTTP has. */
function plainUrlsOf(url: URL): readonly URL[] {
  const same = new URL(url)
  same.protocol = 'http:'
  same.port = url.port === '' ? '443' : url.port
  if (url.port !== '') return [same]
  const usual = new URL(same)
  usual.port = ''
  return [usual, same]
}

async function tryPlain(lab: Lab, url: URL): Promise<Attempt> {
  const as = lab.cast.stranger ?? lab.cast.nobody
  const elsewhere = new URL(`/${randomHex(8, lab.random)}`, url)
  const sight = async (what: string, at: URL): Promise<Sight> =>
    sightOfPlain(`${as.name}: ${what}`, await begin(lab, as, { url: at }))
  const where = `at http://${url.host}`
  return {
    ...(await sight(`${describeRequest(lab)} ${where}`, url)),
    unknown: await sight(`the same at a path that does not exist`, elsewhere),
  }
}

/**
 * A 401 asks for a token to be sent in the clear, and is as bad as an answer. Where nothing
 * listens, or not for plain HTTP, nothing can be sent; a redirect or a 426 says not to.
 */
function sightOfPlain(title: string, { answer, reception }: Begun): Sight {
  const isAsked = reception === 'accepted' || answer.status === 401
  const isOver = answer.failure === 'broken' || (answer.status >= 300 && answer.status < 500)
  return {
    title,
    reception: isAsked ? 'accepted' : isOver ? 'refused' : reception,
    shown: isAsked ? 'effect' : 'nothing',
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
}
