import { isGuardError } from '@handfast/guard'
import { isObject } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { Exchange } from '../../data-path/exchange.ts'
import { AnsweredHere } from '../../data-path/stage.ts'
import { argumentCharactersMax, isAt } from './declared.ts'
import type { Declared, Place, Target } from './declared.ts'
import type { InnerId } from './modes.ts'
import { isAmbiguous, replacedAt, valuesAt } from './pointer.ts'
import type { Pointer } from './pointer.ts'

/** A handle that was named, on both sides. */
export interface Pair {
  readonly inner: InnerId
  readonly shown: string
}

export interface Taken {
  readonly params: JsonObject
  readonly pairs: readonly Pair[]
}

/** Of all places of one request; more are not looked up. */
const takenMax = 1000

/**
 * The request as the server behind is to see it.
 *
 * @throws AnsweredHere when a handle is not the caller's.
 */
export async function withInnerIds(
  declared: readonly Declared[],
  target: Target & Pick<Exchange, 'caller'>,
  params: JsonObject,
): Promise<Taken> {
  let current: unknown = params
  const pairs: Pair[] = []
  const isEnd = endsOf(declared, target)
  const budget: Budget = { left: requestCharactersMax }
  for (const { mode, taken } of declared) {
    for (const place of taken.filter((one) => isAt(one, target))) {
      const pointer = inParams(place)
      if (isAmbiguous(params, { pointer, isEnd })) throw refusal(target, unreadable)
      const known = new Map<unknown, InnerId>()
      const named = valuesAt(current, pointer).flatMap((one) => {
        const ids = idsIn(one, place, budget)
        if (ids === undefined) throw refusal(target, tooMuch)
        return ids
      })
      for (const value of new Set(named)) {
        if (pairs.length >= takenMax) throw refusal(target, tooMuch)
        const inner = await mode
          .innerOf(value, target.caller)
          .catch((error) => refuse(error, target))
        known.set(value, inner)
        if (mode.isOther) pairs.push({ inner, shown: String(value) })
      }
      current = replacedAt(current, pointer, (value) => exchanged(value, known, place))
    }
  }
  return { params: isObject(current) ? current : params, pairs }
}

const tooMuch = 'There is more in it than can be looked through.'
const unreadable = 'An argument is written in a way that could be read in two.'

/** The places of texts, which need not be containers as well. */
function endsOf(declared: readonly Declared[], target: Target): (path: Pointer) => boolean {
  const ends = declared.flatMap(({ taken }) =>
    taken.filter((one) => isAt(one, target)).map((one) => JSON.stringify(inParams(one))),
  )
  return (path) => ends.includes(JSON.stringify(path))
}

/** Of tools and prompts into the arguments, of resources into the parameters. */
const inParams = ({ method, pointer = [] }: Place): Pointer =>
  method === 'resources/read' ? pointer : ['arguments', ...pointer]

/** What is not there names nothing. Anything else that is no id is refused when it is looked up. */
function idsIn(value: unknown, { find }: Place, budget: Budget): readonly unknown[] | undefined {
  if (value === undefined || value === null) return []
  if (find === undefined || typeof value !== 'string') return [value]
  budget.left -= value.length
  if (budget.left < 0) return undefined
  try {
    return find.idsIn(value).map(({ id }) => id)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Characters that patterns are still to look through for one request. */
interface Budget {
  left: number
}
const requestCharactersMax = 4 * argumentCharactersMax

function exchanged(value: unknown, known: ReadonlyMap<unknown, InnerId>, { find }: Place): unknown {
  if (find === undefined || typeof value !== 'string') return known.get(value) ?? value
  return find.replaced(value, (id) => {
    const inner = known.get(id)
    return inner === undefined ? undefined : String(inner)
  })
}

function refuse(error: unknown, target: Target): never {
  if (!isGuardError(error) || error.code !== 'GUARD_HANDLE_UNKNOWN') throw error
  throw refusal(target, error.message)
}

/** A model can go on from a refused call that is a result (server/tools, Error Handling). */
function refusal({ method }: Target, text: string): AnsweredHere {
  if (method !== 'tools/call') return new AnsweredHere({ error: { code: -32602, message: text } })
  return new AnsweredHere({ result: errorResult(text) })
}

export const errorResult = (text: string): JsonObject => ({
  // 2026-07-28, basic/index: results say what they are; earlier revisions take no notice of it.
  resultType: 'complete',
  content: [{ type: 'text', text }],
  isError: true,
})
