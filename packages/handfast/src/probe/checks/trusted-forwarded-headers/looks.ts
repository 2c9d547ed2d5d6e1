import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { setCookiesOf } from '../../lab/set-cookie.ts'
import type { Sight } from '../../lab/verdict.ts'
import { describeRequest, firstRequest } from '../../requests/first-request.ts'
import { receptionOf, statusReception } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'

type Headers = readonly (readonly [name: string, value: string])[]

/** What a page looked like once. */
export interface Look {
  readonly sight: Sight
  readonly status: number
  /** Headers and body. */
  readonly text: string
  readonly isJson: boolean
  /** Cookies with and without Secure, by name. */
  readonly secureCookies: string
}

/** A request whose answer may depend on where the server believes to be. */
export interface Page {
  readonly title: string
  readonly as: Principal
  /** Undefined for the first request of a client. */
  readonly path: string | undefined
}

/** First requests with and without a credential, the metadata of RFC 9728, the front page. */
export function pagesOf({ cast: { a, nobody }, surface }: Lab): readonly Page[] {
  const wellKnown = '/.well-known/oauth-protected-resource'
  const page = (path: string): Page => ({ title: `nobody: GET ${path}`, as: nobody, path })
  const isStream = surface.transport === 'http+sse'
  const first = (as: Principal): readonly Page[] =>
    isStream ? [] : [{ title: `${as.name}: first request`, as, path: undefined }]
  const { pathname } = surface.url
  return [
    ...first(nobody),
    ...(a.headers.length === 0 ? [] : first(a)),
    page(wellKnown),
    ...(pathname === '/' ? [] : [page(`${wellKnown}${pathname}`)]),
    page('/'),
  ]
}

export async function look(lab: Lab, { as, path }: Page, headers: Headers): Promise<Look> {
  const { sending, id } = firstRequest(lab, as, headers)
  const answer = await lab.wire.send(
    path === undefined
      ? sending
      : {
          as,
          method: 'GET',
          url: new URL(path, lab.surface.url),
          headers: [['accept', 'application/json, text/html'], ...headers],
          until: { kind: 'head' },
          deadlineMs: lab.limits.silenceMs,
        },
  )
  const reception = path === undefined ? receptionOf(answer, id) : statusReception(answer)
  const lines = [...answer.headers].flatMap(([name, values]) =>
    values.map((value) => `${name}: ${value}`),
  )
  const cookies = setCookiesOf(answer).map(({ name, isSecure }) => `${name} ${isSecure}`)
  const isRedirect = answer.status >= 300 && answer.status < 400
  return {
    sight: {
      title: '',
      // A redirect says where the server believes to be, as plainly as a page does.
      reception: isRedirect ? 'refused' : reception,
      answer: describeAnswer(answer),
      exchange: answer.exchange,
    },
    status: answer.status,
    text: [...lines, answer.text].join('\n'),
    isJson: answer.mediaType === 'application/json',
    secureCookies: cookies.toSorted().join(),
  }
}

/** Headers that name a place of the server's own. */
const placeHeaders = /^(?:www-authenticate|location|content-location|link): .*https?:\/\//imu

/** Whether there is something in an answer that a forwarding header would change. */
export function isTelling({ text, secureCookies, isJson }: Look, { host }: URL): boolean {
  if (secureCookies !== '' || placeHeaders.test(text)) return true
  return text.includes(`//${host}`) || (isJson && /"https?:\/\//u.test(text))
}

/** The control: somebody whom the server serves. */
export async function beginAs(lab: Lab, as: Principal): Promise<Sight> {
  const { sending, id } = firstRequest(lab, as)
  const isStream = lab.surface.transport === 'http+sse'
  const { url } = lab.surface
  const headers = [['accept', 'text/event-stream']] as const
  const answer = await lab.wire.send(
    isStream ? { as, method: 'GET', url, headers, until: { kind: 'head' } } : sending,
  )
  return {
    title: `${as.name}: ${isStream ? 'GET stream' : describeRequest(lab)}`,
    reception: isStream ? statusReception(answer) : receptionOf(answer, id),
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
}
