import type { Caller } from '@handfast/guard'
import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { standsForNumber } from '../../data-path/exact-numbers.ts'
import type { Declared, Place } from './declared.ts'
import type { InnerId } from './modes.ts'
import { replacedInCopies } from './json-copies.ts'
import { replacedAt, valuesAt } from './pointer.ts'
import type { Pair } from './taking.ts'
import { replacerOf } from './tokens.ts'

/** What is known of an exchange when a result of it is looked at. */
export interface Result {
  readonly declared: readonly Declared[]
  readonly caller: Caller
  /** Whether a place is in this result. */
  readonly isHere: (place: Place) => boolean
  /** Named in the request, or minted in an earlier message. */
  readonly pairs: readonly Pair[]
  /** Whether the caller has written this text: then the server has not minted it. */
  readonly isOfCaller: (text: string, place: Place) => boolean
}

/** Of one message. */
const mintedMax = 1000

export interface Minted {
  readonly result: JsonObject
  readonly pairs: readonly Pair[]
}

/**
 * The result with what clients may know in place of the ids of the server behind.
 *
 * @throws GuardError GUARD_HANDLE_TAKEN, GUARD_HANDLES_FULL; RangeError for too many of them.
 */
export async function withShownIds(result: JsonObject, about: Result): Promise<Minted> {
  let current: unknown = result
  const pairs = [...about.pairs]
  for (const { mode, minted } of about.declared) {
    for (const place of minted.filter(about.isHere)) {
      const found = [...new Set(idsAt(current, place))].filter((id) =>
        isNew(id, place, { ...about, pairs }),
      )
      if (found.length > mintedMax) throw new RangeError('A result has too many handles')
      const shown = await Promise.all(found.map((inner) => mode.shownOf(inner, about.caller)))
      if (!mode.isOther) continue
      found.forEach((inner, index) => pairs.push({ inner, shown: shown[index] ?? '' }))
      const byInner = new Map<unknown, string>(pairs.map((pair) => [pair.inner, pair.shown]))
      const other = (value: unknown): unknown => shownIn(value, place, byInner)
      current = replacedAt(current, inResult(place), other)
      if (place.pointer !== undefined) current = replacedInCopies(current, place.pointer, other)
    }
  }
  const words = new Map(pairs.map(({ inner, shown }) => [String(inner), shown]))
  const replaced = replacerOf(words)(current)
  return { result: isObject(replaced) ? replaced : result, pairs }
}

const inResult = ({ pointer }: Place): readonly string[] =>
  pointer === undefined ? ['content', '*', 'text'] : ['structuredContent', ...pointer]

/** At the very place: within a word too, and however short it is. */
function shownIn(value: unknown, { find }: Place, byInner: ReadonlyMap<unknown, string>): unknown {
  if (find === undefined) return byInner.get(value) ?? value
  return typeof value === 'string' ? find.replaced(value, (id) => byInner.get(id)) : value
}

/** A server can be made to repeat what it was told, and has not minted it thereby. */
const isNew = (id: InnerId, place: Place, { pairs, isOfCaller }: Result): boolean =>
  !pairs.some(({ inner }) => inner === id) && !(typeof id === 'string' && isOfCaller(id, place))

function idsAt(result: unknown, { pointer, find }: Place): readonly InnerId[] {
  const values = pointer === undefined ? textsOf(result) : structured(result, pointer)
  // It could be given back to the server as nothing but a text.
  if (values.some(standsForNumber)) throw new RangeError('A handle is too large a number')
  const ids =
    find === undefined
      ? values
      : values.flatMap((value) =>
          typeof value === 'string' ? find.idsIn(value).map(({ id }) => id) : [],
        )
  return ids.filter(
    (id): id is InnerId => (typeof id === 'string' && id !== '') || typeof id === 'number',
  )
}

const structured = (result: unknown, pointer: readonly string[]): readonly unknown[] =>
  valuesAt(memberOf(result, 'structuredContent'), pointer)

function textsOf(result: unknown): readonly unknown[] {
  const content = memberOf(result, 'content')
  if (!Array.isArray(content)) return []
  return content.filter((item) => memberOf(item, 'type') === 'text').map((item) => item.text)
}
