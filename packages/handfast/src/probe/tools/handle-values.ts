import { memberOf } from '@handfast/protocol'
import { listMemberOf, parseJson, textMemberOf } from '../wire/json-rpc.ts'
import { isHandleName } from './handle-tools.ts'

/** A value of a result that may be a handle. */
export interface Candidate {
  readonly value: string
  /**
   * Where it stands: a JSON Pointer (RFC 6901) into the result; behind a `#`, a pointer into the
   * JSON of a text, or which of the words of the text it is.
   */
  readonly place: string
  /** What it is called there; empty where nothing says. */
  readonly name: string
}

/** Values of a result that are looked at. */
const valuesMax = 1_000
const depthMax = 8
/** Parts of a result, and words of a part. */
const partsMax = 20
const wordsMax = 50
const candidatesMax = 6

/**
 * What in a result may be a handle: first what is called like one, in structured content, in a link
 * or in text that is JSON; then what a text puts behind such a name; then words that no language
 * has.
 */
export function handleCandidates(result: unknown, sent: string): readonly Candidate[] {
  const parts = listMemberOf(result, 'content').slice(0, partsMax)
  const texts = parts.flatMap((part, index) => {
    const text = textMemberOf(part, 'text')
    return text === undefined ? [] : [{ text, place: `/content/${index}/text` }]
  })
  const named = [
    ...namedValues(memberOf(result, 'structuredContent'), '/structuredContent'),
    ...texts.flatMap(({ text, place }) => namedValues(parseJson(text), `${place}#`)),
    ...parts.flatMap((part, index) => linkIn(part, `/content/${index}`)),
  ]
  const words = texts.flatMap(({ text, place }) =>
    parseJson(text) instanceof Object ? [] : wordsIn(text, place),
  )
  const all = [...named, ...words.toSorted((left, right) => weight(right) - weight(left))]
  const values = new Set<string>()
  return all
    .filter(({ value }) => {
      // The canary that was sent is no handle, nor is a sentence with it.
      if (value === '' || value.includes(sent) || values.has(value)) return false
      values.add(value)
      return true
    })
    .slice(0, candidatesMax)
}

/** Behind a name that handles have; long; anything else. */
function weight({ name, value }: Candidate): number {
  if (name !== '') return 2
  return value.length >= 8 ? 1 : 0
}

/** The handle of another result of the same tool. */
export function handleAt(result: unknown, place: string): string | undefined {
  const [pointer = '', inside] = splitPlace(place)
  const value = pointedAt(result, pointer)
  if (inside === undefined) return asHandle(value) ?? handleElsewhere(result, pointer)
  if (typeof value !== 'string') return undefined
  if (inside.startsWith('/')) return asHandle(pointedAt(parseJson(value), inside))
  return wordsIn(value, pointer).find((word) => word.place === place)?.value
}

/** A pointer that a user gave may mean the structured content, or the JSON of the first text. */
function handleElsewhere(result: unknown, pointer: string): string | undefined {
  const [first] = listMemberOf(result, 'content')
  const roots = [
    memberOf(result, 'structuredContent'),
    parseJson(textMemberOf(first, 'text') ?? ''),
  ]
  return roots.map((root) => asHandle(pointedAt(root, pointer))).find((one) => one !== undefined)
}

function splitPlace(place: string): readonly string[] {
  const at = place.indexOf('#')
  return at === -1 ? [place] : [place.slice(0, at), place.slice(at + 1)]
}

function pointedAt(root: unknown, pointer: string): unknown {
  let value = root
  for (const part of pointer.split('/').slice(1)) {
    value = inside(value, part.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  return value
}

/** RFC 6901, section 4: an element of a list by its index, a member of an object by its name. */
function inside(value: unknown, part: string): unknown {
  if (!Array.isArray(value)) return memberOf(value, part)
  return /^\d+$/.test(part) ? value[Number(part)] : undefined
}

/** Some count their handles, and give them as numbers. */
function asHandle(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : undefined
}

/** Iterative, as a result may be nested deeper than the stack is. */
function namedValues(root: unknown, start: string): readonly Candidate[] {
  const found: Candidate[] = []
  const queue = [{ value: root, place: start, depth: 0 }]
  for (const { value, place, depth } of queue) {
    if (typeof value !== 'object' || value === null || depth > depthMax) continue
    for (const [key, member] of Object.entries(value).slice(0, valuesMax)) {
      const at = `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const handle = isHandleName(key) ? asHandle(member) : undefined
      if (handle !== undefined) found.push({ value: handle, place: at, name: key })
      else if (queue.length < valuesMax) queue.push({ value: member, place: at, depth: depth + 1 })
    }
  }
  return found
}

/** A resource link, or an embedded resource. */
function linkIn(part: unknown, place: string): readonly Candidate[] {
  const own = textMemberOf(part, 'uri')
  const inner = textMemberOf(memberOf(part, 'resource'), 'uri')
  if (own !== undefined) return [{ value: own, place: `${place}/uri`, name: 'uri' }]
  return inner === undefined ? [] : [{ value: inner, place: `${place}/resource/uri`, name: 'uri' }]
}

const uriForm = /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s<>"'`)\]]{1,300}/giu
const wordForm = /[A-Za-z0-9][A-Za-z0-9_.:+/=-]{0,400}/gu
/** `Basket ID: x`, `**session_id** = x`, "with handle `x`". */
const labelForm = /([A-Za-z][A-Za-z0-9_-]{1,40})[*_`"']{0,3}\s{0,3}(?:[:=]|is)?[\s*_`"']{1,5}$/u
const labelCharactersMax = 60
/** Shorter ones without a digit are names of functions. */
const randomCharactersMin = 20

/** Words of no language, addresses and their last parts, each with its number in the text. */
function wordsIn(text: string, place: string): readonly Candidate[] {
  const uris = [...text.matchAll(uriForm)].flatMap(({ 0: uri }) => {
    const last = /[^/?#=]{3,}$/u.exec(uri)?.[0]
    return last === undefined ? [uri] : [uri, last]
  })
  const words = [...text.matchAll(wordForm)]
    .map(({ 0: word, index }) => ({ word: word.replace(/[.:,]+$/u, ''), index }))
    .filter(({ word }) => isOfNoLanguage(word) && !uris.some((uri) => uri.endsWith(word)))
    .flatMap(({ word, index }) => [...behindName(word), { word, name: labelBefore(text, index) }])
  return [...words, ...uris.map((word) => ({ word, name: '' }))]
    .slice(0, wordsMax)
    .map(({ word, name }, index) => ({ value: word, place: `${place}#${index + 1}`, name }))
}

/** One in two hundred of random ids of 32 characters in base64url has no digit. */
const isOfNoLanguage = (word: string): boolean =>
  /\d/u.test(word) || (word.length >= randomCharactersMin && /[a-z][A-Z]/u.test(word))

/** `id=x` and `session:x` may be a name and a handle, or all of it a handle. */
function behindName(word: string): readonly { readonly word: string; readonly name: string }[] {
  const [, name = '', rest = ''] = /^([A-Za-z][A-Za-z_-]{1,40})[:=](.+)$/u.exec(word) ?? []
  return isHandleName(name) ? [{ word: rest, name }] : []
}

function labelBefore(text: string, index: number): string {
  const before = text.slice(Math.max(0, index - labelCharactersMax), index)
  const label = labelForm.exec(before)?.[1] ?? ''
  return isHandleName(label) ? label : ''
}
