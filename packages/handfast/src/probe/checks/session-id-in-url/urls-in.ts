import { memberOf } from '@handfast/protocol'
import type { Answer } from '../../wire/answer.ts'
import { textMemberOf } from '../../wire/json-rpc.ts'

/** A URL that was handed to a user, and what they are to do with it. */
export interface HandedUrl {
  readonly url: string
  /** `to open` where the server asks for that, as an elicitation or a redirect does. */
  readonly use: 'to open' | 'to read'
}

const urlsMax = 50
const depthMax = 12
const membersMax = 200
const textCharactersMax = 200_000

/** RFC 3986, section 2, up to what texts put around a URL. */
const webUrl = /https?:\/\/[^\s"'`<>\\^{}|]{1,4000}/giu

/** What ends a sentence, or a link in Markdown, and not a URL. */
const stops = /[)\].,;:!?]+$/u

/** In whatever place: results, errors, questions (2025-11-25 client/elicitation). */
export function urlsIn(messages: readonly unknown[]): readonly HandedUrl[] {
  const found: HandedUrl[] = []
  walk(messages, { depth: 0, use: 'to read', found })
  return found
}

interface Walk {
  readonly depth: number
  readonly use: HandedUrl['use']
  readonly found: HandedUrl[]
}

function walk(value: unknown, { depth, use, found }: Walk): void {
  if (found.length >= urlsMax || depth > depthMax) return
  if (typeof value === 'string') {
    const text = value.slice(0, textCharactersMax)
    for (const [url] of text.matchAll(webUrl)) found.push({ url: url.replace(stops, ''), use })
    return
  }
  if (typeof value !== 'object' || value === null) return
  const isToOpen = use === 'to open' || isElicitation(value)
  const next: Walk = { depth: depth + 1, use: isToOpen ? 'to open' : use, found }
  for (const member of Object.values(value).slice(0, membersMax)) walk(member, next)
}

/** A question with a URL, or one of those that an error asks to be answered first. */
const isElicitation = (value: object): boolean =>
  textMemberOf(value, 'mode') === 'url' && memberOf(value, 'url') !== undefined

const namesMax = 10

/** Where a redirect, or whoever shows the answer, leads. */
export function urlsInHead({ headers }: Answer): readonly HandedUrl[] {
  const values = ['location', 'content-location', 'refresh', 'link'].flatMap(
    (name) => headers.get(name) ?? [],
  )
  return values.slice(0, namesMax).map((url) => ({ url, use: 'to open' }))
}
