import type { Answer } from './answer.ts'
import type { WireRequest } from './exchange.ts'
import type { Principal } from './principal.ts'

/** One request and what came back, with every secret in it: redacted before anybody sees it. */
export interface RawExchange {
  /** Name of the principal. */
  readonly as: string
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Names of the headers that make it this principal; their values are never shown. */
  readonly credentials: readonly string[]
  /** Over stdio: the program, and the names of the variables that make it this principal. */
  readonly program: ProgramUse | undefined
  readonly body: string | undefined
  /** Where it is neither of HTTP nor of a program. */
  readonly replay?: string
  readonly atMs: number
  answer?: Answer
  elapsedMs?: number
}

export interface Said {
  readonly body: string
  /** A line for a shell. */
  readonly replay: string
}

export interface ProgramUse {
  readonly command: readonly string[]
  readonly variables: readonly string[]
}

export interface Transcript {
  readonly exchanges: readonly RawExchange[]
  /** Returns its place. */
  begin(request: Omit<WireRequest, 'signal'>, opening: Opening): number
  /** What is no request of HTTP says itself what it is, and how it is sent again. */
  name(place: number, said: Said): void
  end(place: number, answer: Answer, nowMs: number): void
  /** What a stream that was left open said later. */
  add(place: number, text: string): void
}

export interface Opening {
  readonly credentials: readonly string[]
  readonly nowMs: number
}

const namesIn = ({ environment = [] }: Principal): readonly string[] =>
  environment.map(([name]) => name)

/** Of a stream that is left open; more is not shown. */
const streamCharactersMax = 4_000

/** @param command The program, over stdio. */
export function createTranscript(command?: readonly string[]): Transcript {
  const exchanges: RawExchange[] = []
  return {
    exchanges,
    begin({ as, method, url, headers, body }, { credentials, nowMs }) {
      exchanges.push({
        as: as.name,
        method,
        url: url.href,
        headers,
        credentials,
        program: command === undefined ? undefined : { command, variables: namesIn(as) },
        body,
        atMs: nowMs,
      })
      return exchanges.length - 1
    },
    name(place, said) {
      const exchange = exchanges[place]
      if (exchange !== undefined) exchanges[place] = { ...exchange, ...said }
    },
    end(place, answer, nowMs) {
      const exchange = exchanges[place]
      if (exchange === undefined) throw new TypeError(`no exchange ${place}`)
      exchange.answer = answer
      exchange.elapsedMs = nowMs - exchange.atMs
    },
    add(place, text) {
      const answer = exchanges[place]?.answer
      const exchange = exchanges[place]
      if (exchange === undefined || answer === undefined) return
      if (answer.text.length < streamCharactersMax) {
        exchange.answer = { ...answer, text: answer.text + text }
      }
    },
  }
}
