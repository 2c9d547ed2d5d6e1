import type { JsonObject } from '@handfast/protocol'
import type { Exchange } from './exchange.ts'

/**
 * One concern with what passes between a client and the server behind. Stages see each JSON-RPC
 * message by itself: elements of batches, and events of streams as they come.
 */
export interface Stage {
  readonly name: string
  /** Undefined where it has nothing to do with an exchange. */
  begin(exchange: Exchange): Passage | undefined
  /** What it has learned, for an operator to confirm. It holds no id. */
  proposals?(): readonly HandleProposal[]
}

/** State that tools hand on to one another under an id, and nobody has declared. */
export interface HandleProposal {
  readonly name: string
  readonly minted: readonly ProposedPlace[]
  readonly taken: readonly ProposedPlace[]
  /** How often an id of one caller went from there to there; 0 when only schemas say so. */
  readonly seen: number
}

export interface ProposedPlace {
  readonly tool: string
  readonly at: string
  readonly pattern?: string
}

export type Headers = Readonly<Record<string, string>>

/** A stage at work in one exchange. */
export interface Passage {
  /**
   * Looks at each message before any of them is changed, or uses anything up.
   *
   * @throws AnsweredHere when nothing of the body may go further.
   */
  check?(message: JsonObject): void
  /**
   * What goes on in the place of a message of the client; the very message when nothing changes.
   *
   * @throws AnsweredHere when it must go no further.
   */
  toServer?(message: JsonObject): JsonObject | Promise<JsonObject>
  /** After all messages have passed. */
  headersToServer?(headers: Headers): Headers
  /** Names are in lower case. */
  headersToClient?(headers: Headers): Headers
  /**
   * What goes on in the place of a message of the server; undefined for nothing. Which request of
   * `exchange.asked` an answer is for, is for the stage to find out.
   */
  toClient?(message: JsonObject): JsonObject | undefined | Promise<JsonObject | undefined>
  /** Whether a message of the server may concern it, by its text: a quick look before parsing. */
  readonly marks?: readonly string[]
  /**
   * Does in a text what `toClient` does in a message, where the text shows that nothing else is to
   * be done; undefined where it has to be parsed.
   */
  textToClient?(text: string): string | undefined
  /** The answer is complete, or was given up. */
  end?(): void
}

/** A request that the gateway answers in place of the server behind. */
export class AnsweredHere extends Error {
  /** HTTP. */
  readonly status: number
  /** `error` or `result` of the JSON-RPC response. */
  readonly answer: AnswerHere
  readonly headers: Headers
  /** Of what it answers in a batch; null when that has none. */
  id: string | number | null | undefined

  constructor(answer: AnswerHere, status = 200, headers: Headers = {}) {
    super('answered by the gateway')
    this.answer = answer
    this.status = status
    this.headers = headers
  }
}

export type AnswerHere =
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }
  | { readonly result: JsonObject }
