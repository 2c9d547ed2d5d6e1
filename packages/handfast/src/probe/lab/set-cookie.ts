import type { Answer } from '../wire/answer.ts'

/** A cookie as a server sets it (RFC 6265, section 5.2). */
export interface SetCookie {
  readonly name: string
  readonly value: string
  readonly isHttpOnly: boolean
  readonly isSecure: boolean
  /** In lower case; undefined where it is left to the browser. */
  readonly sameSite: string | undefined
  readonly domain: string | undefined
  readonly path: string | undefined
}

const cookiesMax = 20
const cookieCharactersMax = 4_096

/** Those that an answer sets; one that it takes back is none. */
export function setCookiesOf({ headers }: Pick<Answer, 'headers'>): readonly SetCookie[] {
  const lines = (headers.get('set-cookie') ?? []).slice(0, cookiesMax)
  return lines.flatMap((line) => {
    const cookie = line.length > cookieCharactersMax ? undefined : setCookieOf(line)
    return cookie === undefined ? [] : [cookie]
  })
}

function setCookieOf(line: string): SetCookie | undefined {
  const [pair = '', ...rest] = line.split(';')
  const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/su.exec(pair) ?? []
  const attributes = new Map(rest.map(attributeOf))
  const isEnded = value === '' || Number(attributes.get('max-age') ?? 1) <= 0
  if (name === '' || isEnded) return undefined
  return {
    name,
    value,
    isHttpOnly: attributes.has('httponly'),
    isSecure: attributes.has('secure'),
    sameSite: attributes.get('samesite')?.toLowerCase(),
    domain: attributes.get('domain'),
    path: attributes.get('path'),
  }
}

function attributeOf(text: string): [name: string, value: string] {
  const equals = text.indexOf('=')
  const name = equals === -1 ? text : text.slice(0, equals)
  return [name.trim().toLowerCase(), equals === -1 ? '' : text.slice(equals + 1).trim()]
}
