import { isGuardError } from '@handfast/guard'
import type { Guard } from '@handfast/guard'
import { isObject } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { HandleConfig } from '../../config/config.ts'
import { askedAs } from '../../data-path/exchange.ts'
import type { Asked, Exchange } from '../../data-path/exchange.ts'
import type { Passage, Stage } from '../../data-path/stage.ts'
import { declaredOf, isAt, targetOf } from './declared.ts'
import type { Declared, Place, Target } from './declared.ts'
import { headersWith } from './header-words.ts'
import { withShownIds } from './minting.ts'
import type { Result } from './minting.ts'
import { errorResult, withInnerIds } from './taking.ts'
import type { Pair } from './taking.ts'
import { holdsWord, replacerOf, textsIn } from './tokens.ts'
import { withHandleSchemas } from './tool-schemas.ts'

export interface HandlesOptions {
  readonly upstream: string
  readonly handles: readonly HandleConfig[]
}

/**
 * State that the server behind keeps under ids that models carry, each piece for the principal who
 * had it made, with no change to the server.
 *
 * @throws TypeError for a declaration that cannot be meant.
 */
export function handlesStage(guard: Guard, { upstream, handles }: HandlesOptions): Stage {
  const declared = handles.map((config) => declaredOf(config, guard, upstream))
  return {
    name: 'handles',
    begin: (exchange) => (declared.length === 0 ? undefined : passageOf(declared, exchange)),
  }
}

function passageOf(declared: readonly Declared[], exchange: Exchange): Passage {
  let pairs: readonly Pair[] = []
  const { caller } = exchange
  const isConcerned = exchange.asked.some((asked) => concerns(declared, asked))
  return {
    async toServer(message) {
      const { method, params } = message
      if (typeof method !== 'string' || !isObject(params)) return message
      const target = targetOf({ method, params })
      if (target === undefined) return message
      const taken = await withInnerIds(declared, { ...target, caller }, params)
      if (taken.params === params) return message
      pairs = [...pairs, ...taken.pairs]
      return { ...message, params: taken.params }
    },
    headersToServer(headers) {
      if (pairs.length === 0) return headers
      return headersWith(headers, new Map(pairs.map(({ inner, shown }) => [shown, String(inner)])))
    },
    async toClient(message) {
      const asked = askedAs(exchange, message['id'])
      if (asked === undefined || !isObject(message['result'])) return withWords(message, pairs)
      const shown = await shownResult(message['result'], asked, { declared, caller, pairs })
      pairs = shown.pairs
      return { ...message, result: shown.result }
    },
    ...(isConcerned ? {} : { marks: [] }),
  }
}

const listsTools = ({ method }: Asked): boolean => method === 'tools/list'
/** What a tool has made may be told by these, which do not say what tool it was. */
const tellsOfTask = ({ method }: Asked): boolean =>
  method === 'tasks/result' || method === 'tasks/get'

function concerns(declared: readonly Declared[], asked: Asked): boolean {
  if (listsTools(asked) || tellsOfTask(asked)) return true
  const target = targetOf(asked)
  const isThere = (place: Place): boolean => target !== undefined && isAt(place, target)
  return declared.some(({ minted, taken }) => minted.some(isThere) || taken.some(isThere))
}

/** Whatever else is told on the way, such as progress, questions and errors. */
function withWords(message: JsonObject, pairs: readonly Pair[]): JsonObject {
  if (pairs.length === 0) return message
  const replaced = replacerOf(new Map(pairs.map(({ inner, shown }) => [String(inner), shown])))
  const { error, params } = message
  return {
    ...message,
    ...(error === undefined ? {} : { error: replaced(error) }),
    ...(params === undefined ? {} : { params: replaced(params) }),
  }
}

type Known = Pick<Result, 'caller' | 'declared' | 'pairs'>

async function shownResult(
  result: JsonObject,
  asked: Asked,
  known: Known,
): Promise<{ readonly result: JsonObject; readonly pairs: readonly Pair[] }> {
  const { declared, pairs } = known
  if (listsTools(asked)) return { result: withHandleSchemas(result, declared), pairs }
  const about: Result = { ...known, isHere: isHereFor(asked), isOfCaller: writtenBy(asked) }
  try {
    const own = await withShownIds(result, about)
    const inner = own.result['result']
    if (!tellsOfTask(asked) || !isObject(inner)) return own
    const nested = await withShownIds(inner, { ...about, pairs: own.pairs })
    return { result: { ...own.result, result: nested.result }, pairs: nested.pairs }
  } catch (error) {
    if (error instanceof RangeError) return { result: errorResult(tooMuch), pairs }
    if (!isUnusable(error)) throw error
    return { result: errorResult('The result names state that is not yours to have.'), pairs }
  }
}

const tooMuch = 'There is more state named in the result than can be looked through.'

/** No room for it, or the server behind has given somebody what it gave somebody else. */
const isUnusable = (error: unknown): boolean =>
  isGuardError(error) && ['GUARD_HANDLE_TAKEN', 'GUARD_HANDLES_FULL'].includes(error.code)

function isHereFor(asked: Asked): (place: Place) => boolean {
  if (tellsOfTask(asked)) return () => true
  const target: Target | undefined = targetOf(asked)
  return (place) => target !== undefined && isAt(place, target)
}

/** In a text as a word of it; in a place that the server alone fills, as all that is there. */
function writtenBy({ params }: Asked): Result['isOfCaller'] {
  const { _meta, ...written } = params
  const texts = textsIn(written)
  return (id, { pointer, find }) =>
    texts.includes(id) ||
    ((pointer === undefined || find !== undefined) && texts.some((text) => holdsWord(text, id)))
}
