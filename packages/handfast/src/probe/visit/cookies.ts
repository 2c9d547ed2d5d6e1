import type { Answer } from '../wire/answer.ts'
import type { Redactor } from '../wire/redact.ts'

/** Cookies of one visitor, all of which go with everything: there is one target. */
export type Cookies = ReadonlyMap<string, string>

const cookiesMax = 20
const cookieCharactersMax = 4_096

/** What RFC 6265, section 5.2 takes from an answer: names and values, and which ones ended. */
export function withCookiesOf(cookies: Cookies, answer: Answer, redactor: Redactor): Cookies {
  const lines = (answer.headers.get('set-cookie') ?? []).slice(0, cookiesMax)
  const held = new Map(cookies)
  for (const line of lines) {
    const [, name = '', value = ''] = /^\s*([^=;\s]+)\s*=\s*([^;]*?)\s*(?:;|$)/.exec(line) ?? []
    if (name === '' || line.length > cookieCharactersMax) continue
    const isEnded = value === '' || /;\s*max-age\s*=\s*(?:0|-\d+)\s*(?:;|$)/i.test(line)
    if (isEnded) held.delete(name)
    else if (held.size < cookiesMax || held.has(name)) held.set(name, value)
    redactor.learn(value, 'cookie')
  }
  return held
}

export function cookieHeaders(cookies: Cookies): readonly (readonly [string, string])[] {
  if (cookies.size === 0) return []
  return [['cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')]]
}
