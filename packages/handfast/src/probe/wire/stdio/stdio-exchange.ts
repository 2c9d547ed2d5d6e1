import { memberOf } from '@handfast/protocol'
import type { Clock } from '../clock.ts'
import type { Exchange, WireRequest, WireResponse } from '../exchange.ts'
import type { JsonRpcId } from '../json-rpc.ts'
import { parseJson } from '../json-rpc.ts'
import type { ServerProcess } from './server-process.ts'
import { startProcess } from './server-process.ts'

/** A program that speaks MCP on its standard streams, as a way in like any other. */
export interface StdioWay {
  readonly exchange: Exchange
  /** Lines on standard output that were no JSON, of all processes. */
  strayLines(): number
  /** What the processes of a principal wrote to standard error last. */
  lastWordsOf(principal: string): string
  close(): Promise<void>
}

export interface StdioOptions {
  readonly command: readonly [program: string, ...args: string[]]
  /** What every process has in its environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string
  readonly lineCharactersMax: number
  readonly clock: Clock
}

/** Processes that are started for one principal in one era. */
const startsMax = 5

/**
 * A process for every principal, whose environment is what makes it this principal, and for every
 * era, as what one era sends first puts some servers off for the other.
 *
 * A POST writes its body as a line, and is answered with the line that carries its id: with 202
 * where it has none. Nothing else can be sent.
 */
export function createStdioWay(options: StdioOptions): StdioWay {
  const seats = new Map<string, Seat>()
  const all = (): readonly ServerProcess[] =>
    [...seats.values()].flatMap(({ current }) => (current === undefined ? [] : [current]))
  return {
    exchange: (request) => exchange(request, seats, options),
    strayLines: () => all().reduce((sum, { strayLines }) => sum + strayLines, 0),
    lastWordsOf: (principal) =>
      [...seats]
        .filter(([name]) => name.startsWith(`${principal}/`))
        .map(([, { current }]) => current?.lastWords ?? '')
        .find((words) => words !== '') ?? '',
    async close() {
      await Promise.all(all().map((one) => one.close()))
    },
  }
}

/** Where the process of one principal in one era sits. */
interface Seat {
  current: ServerProcess | undefined
  startsLeft: number
}

async function exchange(
  request: WireRequest,
  seats: Map<string, Seat>,
  options: StdioOptions,
): Promise<WireResponse> {
  const { method, body = '', as, signal } = request
  if (method !== 'POST') return responseOf(405)
  const message = parseJson(body)
  const isModern = hasModernMeta(message)
  const name = `${as.name}/${isModern ? 'modern' : 'legacy'}`
  const seat = seats.get(name) ?? { current: undefined, startsLeft: startsMax }
  seats.set(name, seat)
  const isOpening = isModern || memberOf(message, 'method') === 'initialize'
  const server = serverFor(seat, isOpening, { request, options, isModern })
  // A line has no line ends in it, so that one body is one message.
  const line = body.replaceAll(/[\r\n]+/gu, ' ')
  const id = requestIdOf(message)
  try {
    if (id === undefined) {
      if (server.ending !== undefined) throw new Error(server.ending)
      server.tell(line)
      return responseOf(202)
    }
    return responseOf(200, await server.ask(line, id, signal))
  } catch (error) {
    // A program that ends at once where nobody in particular starts it has refused them.
    const isRefusal = as.isMadeUp === true && server.ending !== undefined && !server.hasAnswered
    if (isRefusal) return responseOf(403)
    throw error
  }
}

interface Start {
  readonly request: WireRequest
  readonly options: StdioOptions
  readonly isModern: boolean
}

/**
 * One that has ended is replaced only by what can come first: anything else would meet a server
 * that knows nothing of what came before, and take its confusion for a refusal.
 */
function serverFor(seat: Seat, isOpening: boolean, start: Start): ServerProcess {
  const { current } = seat
  const hasEnded = current?.ending !== undefined
  if (current !== undefined && !(hasEnded && isOpening && seat.startsLeft > 0)) return current
  seat.startsLeft -= 1
  const { request, options, isModern } = start
  seat.current = startProcess({
    ...options,
    environment: { ...options.environment, ...Object.fromEntries(request.as.environment ?? []) },
    answersRequests: !isModern,
  })
  return seat.current
}

function hasModernMeta(message: unknown): boolean {
  const meta = memberOf(memberOf(message, 'params'), '_meta')
  return memberOf(meta, 'io.modelcontextprotocol/protocolVersion') !== undefined
}

/** Undefined for notifications and responses, which nothing answers. */
function requestIdOf(message: unknown): JsonRpcId | undefined {
  const id = memberOf(message, 'id')
  const isRequest = memberOf(message, 'method') !== undefined
  return isRequest && (typeof id === 'string' || typeof id === 'number') ? id : undefined
}

function responseOf(status: number, line?: string): WireResponse {
  const headers = new Map<string, readonly string[]>()
  if (line !== undefined) headers.set('content-type', ['application/json'])
  return { status, headers, body: bodyOf(line), isStdio: true }
}

async function* bodyOf(line: string | undefined): AsyncGenerator<Uint8Array> {
  if (line !== undefined) yield new TextEncoder().encode(line)
}
