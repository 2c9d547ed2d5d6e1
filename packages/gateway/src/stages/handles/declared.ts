import type { Guard } from '@handfast/guard'
import { memberOf } from '@handfast/protocol'
import type { HandleConfig, HandlePlace } from '../../config/config.ts'
import type { Asked } from '../../data-path/exchange.ts'
import { textOf } from '../../data-path/text-of.ts'
import { modeOf } from './modes.ts'
import type { Mode } from './modes.ts'
import { pointerOf } from './pointer.ts'
import type { Pointer } from './pointer.ts'
import { textPattern } from './text-pattern.ts'
import type { FindIds } from './text-pattern.ts'

/** Where in a request or a result handles are. */
export interface Place {
  readonly method: NonNullable<HandlePlace['method']>
  /** Tool or prompt; `*` for any. */
  readonly name: string
  /** Undefined for the text of a result. */
  readonly pointer: Pointer | undefined
  /** What of a text is the id; all of it when absent. */
  readonly find: FindIds | undefined
}

export interface Declared {
  readonly mode: Mode
  readonly minted: readonly Place[]
  readonly taken: readonly Place[]
}

/** @throws TypeError for what cannot be meant. */
export function declaredOf(config: HandleConfig, guard: Guard, upstream: string): Declared {
  return {
    mode: modeOf(config, guard, upstream),
    minted: config.minted.map((place) => placeOf(place, resultCharactersMax)),
    taken: config.taken.map((place) => {
      if (place.at === 'text') throw new TypeError('Arguments have no text: name a pointer')
      return placeOf(place, argumentCharactersMax)
    }),
  }
}

/** Of a text in a result, and of one that a caller may write for no more than the time it takes. */
const resultCharactersMax = 1_000_000
export const argumentCharactersMax = 16_384

function placeOf(
  { method = 'tools/call', tool, at, pattern }: HandlePlace,
  charactersMax: number,
): Place {
  const find = pattern === undefined ? undefined : textPattern(pattern, charactersMax)
  if (at === 'text' && find === undefined) {
    throw new TypeError('A handle in a text needs a pattern that says which part of it is the id')
  }
  return { method, name: tool, pointer: at === 'text' ? undefined : pointerOf(at), find }
}

/** What is called, got or read; undefined for a request that takes no handles. */
export interface Target {
  readonly method: Place['method']
  readonly name: string
}

const methods: ReadonlySet<unknown> = new Set(['prompts/get', 'resources/read', 'tools/call'])
const isTaking = (method: unknown): method is Place['method'] => methods.has(method)

export function targetOf({ method, params }: Pick<Asked, 'method' | 'params'>): Target | undefined {
  if (!isTaking(method)) return undefined
  return { method, name: textOf(memberOf(params, 'name')) ?? '' }
}

export const isAt = (place: Place, { method, name }: Target): boolean =>
  place.method === method &&
  (place.name === '*' || place.name === name || method === 'resources/read')
