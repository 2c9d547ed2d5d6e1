import { describeAnswer, redirectOf } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { setCookiesOf } from '../../lab/set-cookie.ts'
import type { Sight } from '../../lab/verdict.ts'
import { begin } from '../../requests/begin.ts'
import type { Begun } from '../../requests/begin.ts'
import { describeRequest } from '../../requests/first-request.ts'
import { statusReception } from '../../wire/answer.ts'
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
export function pagesOf(lab: Lab): readonly Page[] {
  const { a, nobody } = lab.cast
  const wellKnown = '/.well-known/oauth-protected-resource'
  const page = (path: string): Page => ({ title: `nobody: GET ${path}`, as: nobody, path })
  const first = (as: Principal): Page => ({
    title: `${as.name}: ${describeRequest(lab)}`,
    as,
    path: undefined,
  })
  const { pathname } = lab.surface.url
  return [
    first(nobody),
    ...(a.headers.length === 0 ? [] : [first(a)]),
    page(wellKnown),
    ...(pathname === '/' ? [] : [page(`${wellKnown}${pathname}`)]),
    page('/'),
  ]
}

export async function look(lab: Lab, page: Page, headers: Headers): Promise<Look> {
  const { answer, reception } = await visit(lab, page, headers)
  const lines = [...answer.headers].flatMap(([name, values]) =>
    values.map((value) => `${name}: ${value}`),
  )
  const cookies = setCookiesOf(answer).map(({ name, isSecure }) => `${name} ${isSecure}`)
  return {
    sight: {
      title: '',
      // A redirect says where the server believes to be, as plainly as a page does.
      reception: redirectOf(answer) === undefined ? reception : 'refused',
      answer: describeAnswer(answer),
      exchange: answer.exchange,
    },
    status: answer.status,
    text: [...lines, answer.text].join('\n'),
    isJson: answer.mediaType === 'application/json',
    secureCookies: cookies.toSorted().join(),
  }
}

async function visit(lab: Lab, { as, path }: Page, headers: Headers): Promise<Begun> {
  if (path === undefined) return begin(lab, as, { headers })
  const answer = await lab.wire.send({
    as,
    method: 'GET',
    url: new URL(path, lab.surface.url),
    headers: [['accept', 'application/json, text/html'], ...headers],
    until: { kind: 'head' },
    deadlineMs: lab.limits.silenceMs,
  })
  return { answer, reception: statusReception(answer) }
}

/** Headers that name a place of the server's own. */
const placeHeaders = /^(?:www-authenticate|location|content-location|link): .*https?:\/\//imu

/** Whether there is something in an answer that a forwarding header would change. */
export function isTelling({ text, secureCookies, isJson }: Look, { host }: URL): boolean {
  if (secureCookies !== '' || placeHeaders.test(text)) return true
  return text.includes(`//${host}`) || (isJson && /"https?:\/\//u.test(text))
}
