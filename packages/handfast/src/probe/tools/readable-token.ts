import { memberOf } from '@handfast/protocol'
import { parseJson } from '../wire/json-rpc.ts'
import { fromBase64, toBase64 } from './base64.ts'

/** An id that says something to whoever reads it. */
export interface ReadableToken {
  /** `JWT`, `base64`: for people. */
  readonly form: string
  /** Its values by where they stand, the empty path where it is a single one. */
  readonly fields: ReadonlyMap<string, string | number>
  /** Its header, where it has one; `alg` says how it is signed. */
  readonly algorithm: string | undefined
  /** What a signature covers, and the signature; undefined where nothing follows the content. */
  readonly signed: { readonly text: string; readonly signature: string } | undefined
  /** With a field changed or added, and the signature as it was. */
  with(changes: ReadonlyMap<string, string | number>): ForgedToken
}

export interface ForgedToken {
  /** With the old signature, if there was one. */
  readonly token: string
  /** With no signature, and a header that says so; only of a JWT. */
  readonly unsigned: string | undefined
  /** What a signature of it has to cover. */
  readonly text: string
  signedWith(signature: string): string
}

const fieldsMax = 20
const depthMax = 4
const charactersMax = 8_000

/** Undefined where it is a name and nothing else, or sealed. */
export function readToken(token: string): ReadableToken | undefined {
  if (token.length > charactersMax) return undefined
  const [prefix, rest] = splitPrefix(token)
  const parts = rest.split('.')
  const header = parts.length === 3 ? parseJson(fromBase64(parts[0] ?? '')) : undefined
  const at = typeof header === 'object' && header !== null ? 1 : 0
  const codec = codecs.find(({ decode }) => isContent(decode(parts[at] ?? '')))
  if (codec === undefined) return undefined
  const value = codec.decode(parts[at] ?? '')
  const put = (index: number, part: string): readonly string[] =>
    parts.map((old, place) => (place === index ? part : old))
  const join = (changed: readonly string[]): string => prefix + changed.join('.')
  const covered = (changed: readonly string[]): string => changed.slice(0, -1).join('.')
  const algorithm = memberOf(header, 'alg')
  return {
    form: at === 1 ? 'JWT' : codec.name,
    fields: new Map(fieldsOf(value, []).slice(0, fieldsMax)),
    algorithm: typeof algorithm === 'string' ? algorithm : undefined,
    signed:
      parts.length > at + 1 ? { text: covered(parts), signature: parts.at(-1) ?? '' } : undefined,
    with(changes) {
      const content = codec.encode([...changes].reduce(changed, value))
      const forged = put(at, content)
      const none = toBase64(JSON.stringify({ ...Object(header), alg: 'none' }))
      return {
        token: join(forged),
        unsigned: at === 1 ? join([none, content, '']) : undefined,
        text: covered(forged),
        signedWith: (signature) => join([...forged.slice(0, -1), signature]),
      }
    },
  }
}

/** `s:` of signed cookies, `sess_`, and the like, before what can be read. */
function splitPrefix(token: string): readonly [string, string] {
  const [, prefix = '', rest = token] = /^([a-z]{1,12}[_:])(.+)$/su.exec(token) ?? []
  return [prefix, rest]
}

interface Codec {
  readonly name: string
  decode(text: string): unknown
  encode(value: unknown): string
}

const codecs: readonly Codec[] = [
  { name: 'JSON', decode: parseJson, encode: (value) => JSON.stringify(value) },
  {
    name: 'base64',
    decode: (text) => parseJson(fromBase64(text)),
    encode: (value) => toBase64(JSON.stringify(value)),
  },
  {
    name: 'base64',
    decode: (text) => listIn(fromBase64(text)),
    encode: (value) => toBase64(Array.isArray(value) ? value.join(':') : ''),
  },
]

/** `alice:1795300000`. */
function listIn(text: string): unknown {
  return /^[\w.@+-]+(?::[\w.@+-]+)+$/u.test(text) ? text.split(':') : undefined
}

const isContent = (value: unknown): boolean => typeof value === 'object' && value !== null

type Field = readonly [path: string, value: string | number]

function fieldsOf(value: unknown, path: readonly string[]): readonly Field[] {
  if (typeof value === 'string' || typeof value === 'number') return [[path.join('/'), value]]
  if (typeof value !== 'object' || value === null || path.length > depthMax) return []
  return Object.entries(value)
    .slice(0, fieldsMax)
    .flatMap(([key, member]) => fieldsOf(member, [...path, key]))
}

function changed(value: unknown, [path, next]: Field): unknown {
  const [key, ...rest] = path.split('/')
  if (key === undefined || key === '') return next
  const inner = (member: unknown): unknown =>
    rest.length === 0 ? next : changed(member, [rest.join('/'), next])
  if (Array.isArray(value)) {
    return value.map((one: unknown, at) => (String(at) === key ? inner(one) : one))
  }
  return { ...Object(value), [key]: inner(memberOf(value, key)) }
}
