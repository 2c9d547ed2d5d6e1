import type { Guard, SealedValues } from '@handfast/guard'
import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { askedAs } from '../data-path/exchange.ts'
import type { Asked, Exchange } from '../data-path/exchange.ts'
import { AnsweredHere } from '../data-path/stage.ts'
import type { Stage } from '../data-path/stage.ts'
import { refuseTooLong } from './too-long.ts'

const ttlMs = 3_600_000

/**
 * A cursor may say whose list it goes on in. It is sealed for the caller and for the list that was
 * asked for; another one is -32602 (2025-11-25 and 2026-07-28, server/utilities/pagination).
 */
export function cursorsStage(guard: Guard): Stage {
  const sealed = guard.sealedValues<string>('cursor', { ttlMs })
  return {
    name: 'cursors',
    begin: (exchange) => ({
      marks: ['"nextCursor"'],
      toServer: (message) => opened(message, sealed, exchange),
      toClient: (message) => closed(message, sealed, exchange),
    }),
  }
}

/** Most messages have none, and are not waited for. */
const opened = (
  message: JsonObject,
  sealed: SealedValues<string>,
  exchange: Exchange,
): JsonObject | Promise<JsonObject> =>
  memberOf(message['params'], 'cursor') === undefined
    ? message
    : withOpened(message, sealed, exchange)

async function withOpened(
  message: JsonObject,
  sealed: SealedValues<string>,
  exchange: Exchange,
): Promise<JsonObject> {
  const { id, params } = message
  const shown = memberOf(params, 'cursor')
  const asked = askedAs(exchange, id)
  if (asked === undefined || !isObject(params) || !lists(asked)) return message
  const cursor =
    typeof shown === 'string'
      ? await sealed.open(shown, aboutOf(asked, exchange), exchange)
      : undefined
  if (cursor !== undefined) return { ...message, params: { ...params, cursor } }
  throw new AnsweredHere({ error: { code: -32602, message: 'Invalid cursor' } })
}

async function closed(
  message: JsonObject,
  sealed: SealedValues<string>,
  exchange: Exchange,
): Promise<JsonObject> {
  const { id, result } = message
  const cursor = memberOf(result, 'nextCursor')
  const asked = askedAs(exchange, id)
  if (typeof cursor !== 'string' || asked === undefined || !isObject(result) || !lists(asked))
    return message
  const about = aboutOf(asked, exchange)
  const nextCursor = await sealed.seal(cursor, about, exchange).catch(refuseTooLong)
  return { ...message, result: { ...result, nextCursor } }
}

/** Elsewhere a `cursor` is whatever the server means by it. */
const lists = ({ method }: Asked): boolean => method.endsWith('/list')

/** The filter is what else was asked for; clients repeat it as they wrote it. */
function aboutOf({ method, params }: Asked, { upstream }: Exchange): readonly string[] {
  const { cursor: _cursor, _meta, ...filter } = params
  return [upstream, method, JSON.stringify(filter)]
}
