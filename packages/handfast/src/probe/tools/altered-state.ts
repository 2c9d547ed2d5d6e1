import { parseJson } from '../wire/json-rpc.ts'
import { fromBase64, toBase64 } from './base64.ts'

/** A request state that was tampered with, and how. */
export interface AlteredState {
  readonly how: string
  readonly state: string
}

/** What is sent where a request state belongs, of whatever type. */
export interface ReplacedState {
  readonly how: string
  readonly state: unknown
}

/** Values of a readable state that are each changed alone. */
const leavesMax = 6
/** Parts between dots. */
const segmentsMax = 5
const depthMax = 6

/**
 * Empty; cut; with a character of each part changed; with each value changed, where it can be read.
 */
export function alteredStates(state: string): readonly AlteredState[] {
  const segments = state.split('.').slice(0, segmentsMax)
  const flipped = segments.flatMap((segment, index) => {
    const changed = flip(segment)
    if (changed === undefined) return []
    return [{ how: `a character of part ${index + 1} changed`, state: put(state, index, changed) }]
  })
  const edited = segments.flatMap((segment, index) =>
    edits(segment).map(({ how, state: changed }) => ({ how, state: put(state, index, changed) })),
  )
  return [...edited, ...flipped, ...shortened(state), { how: 'nothing in it', state: '' }]
}

/**
 * No text at all, though it has to be one. Who expects a text may verify texts only, and take the
 * rest as read: first of all what the state says itself, where it can be read.
 */
export function replacedStates(state: string): readonly ReplacedState[] {
  const readable = state.split('.').slice(0, segmentsMax).map(decodedIn)
  const said = readable.find((value) => value !== undefined)
  const open = said === undefined ? [] : [{ how: 'an object of what it says', state: said }]
  return [
    ...open,
    { how: 'an empty object in its place', state: {} },
    { how: 'a list in its place', state: [state] },
    { how: 'a number in its place', state: 1 },
    { how: 'true in its place', state: true },
  ]
}

function decodedIn(segment: string): object | undefined {
  const values = encodings.map(({ decode }) => decode(segment))
  return values.find((value) => typeof value === 'object' && value !== null)
}

/** What stands last is, where there are parts, what the others are verified with. */
function shortened(state: string): readonly AlteredState[] {
  const half = { how: 'its second half missing', state: state.slice(0, state.length / 2) }
  const end = state.lastIndexOf('.')
  const without = { how: 'its last part missing', state: state.slice(0, end) }
  return end === -1 ? [half] : [half, without]
}

const put = (state: string, index: number, segment: string): string =>
  state
    .split('.')
    .map((old, at) => (at === index ? segment : old))
    .join('.')

/**
 * In the middle, as the last character of base64 may have bits that stand for nothing; to a digit
 * that no encoding takes for another character, as hexadecimal does with `a` and `A`.
 */
function flip(segment: string): string | undefined {
  const at = Math.floor(segment.length / 2)
  const old = segment[at]
  if (old === undefined || segment.length < 4) return undefined
  return segment.slice(0, at) + (old === '7' ? '3' : '7') + segment.slice(at + 1)
}

interface Encoding {
  decode(text: string): unknown
  encode(value: unknown): string
}

const encodings: readonly Encoding[] = [
  { decode: parseJson, encode: (value) => JSON.stringify(value) },
  {
    decode: (text) => parseJson(fromBase64(text)),
    encode: (value) => toBase64(JSON.stringify(value)),
  },
]

function edits(segment: string): readonly AlteredState[] {
  for (const { decode, encode } of encodings) {
    const value = decode(segment)
    if (typeof value !== 'object' || value === null) continue
    return pathsOf(value, [])
      .slice(0, leavesMax)
      .map((path) => ({
        how: `${path.join('.')} changed`,
        state: encode(changedAt(value, path)),
      }))
  }
  return []
}

/** Where the texts and numbers of a value are. */
function pathsOf(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (typeof value === 'string' || typeof value === 'number') return [path]
  if (typeof value !== 'object' || value === null || path.length > depthMax) return []
  return Object.entries(value)
    .slice(0, leavesMax)
    .flatMap(([key, member]) => pathsOf(member, [...path, key]))
}

function changedAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return typeof value === 'number' ? value + 1 : `${String(value)}x`
  if (Array.isArray(value)) {
    return value.map((one: unknown, at) => (`${at}` === key ? changedAt(one, rest) : one))
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  return Object.fromEntries(
    entries.map(([name, one]) => [name, name === key ? changedAt(one, rest) : one]),
  )
}
