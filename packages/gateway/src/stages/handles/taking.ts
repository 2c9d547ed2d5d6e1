import { isGuardError } from '@handfast/guard'
import { isObject } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import type { Exchange } from '../../data-path/exchange.ts'
import { AnsweredHere } from '../../data-path/stage.ts'
import { isAt } from './declared.ts'
import type { Declared, Place, Target } from './declared.ts'
import type { InnerId } from './modes.ts'
import { replacedAt, valuesAt } from './pointer.ts'
import type { Pointer } from './pointer.ts'
import { replacerOf } from './tokens.ts'

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
  for (const { mode, taken } of declared) {
    for (const place of taken.filter((one) => isAt(one, target))) {
      const pointer = inParams(place)
      const known = new Map<unknown, InnerId>()
      const named = valuesAt(current, pointer).flatMap((one) => idsIn(one, place))
      for (const value of new Set(named)) {
        if (pairs.length >= takenMax) throw refusal(target, 'There are too many of them.')
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

/** Of tools and prompts into the arguments, of resources into the parameters. */
const inParams = ({ method, pointer = [] }: Place): Pointer =>
  method === 'resources/read' ? pointer : ['arguments', ...pointer]

/** What is not there names nothing. Anything else that is no id is refused when it is looked up. */
function idsIn(value: unknown, { find }: Place): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (find === undefined) return [value]
  return typeof value === 'string' ? find(value) : [value]
}

function exchanged(value: unknown, known: ReadonlyMap<unknown, InnerId>, { find }: Place): unknown {
  if (find === undefined || typeof value !== 'string') return known.get(value) ?? value
  const words = new Map([...known].map(([shown, inner]) => [String(shown), String(inner)]))
  return replacerOf(words)(value)
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
