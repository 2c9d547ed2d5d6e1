import { isObject } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { askedIn } from './asked.ts'
import type { Exchange } from './exchange.ts'
import { parseExact, stringifyExact } from './exact-numbers.ts'
import { AnsweredHere } from './stage.ts'
import type { Headers, Passage, Stage } from './stage.ts'
import { UpstreamError } from './upstream.ts'

/** All stages at work in one exchange. */
export interface Passages {
  /** @throws AnsweredHere when nothing of it goes on. */
  toServer(body: unknown): Passed | Promise<Passed>
  headersToServer(headers: Headers): Headers
  headersToClient(headers: Headers): Headers
  /**
   * JSON; the very text when no stage has changed anything, undefined to drop it.
   *
   * @throws UpstreamError for what is none, where a stage has to look through it.
   */
  toClient(text: string): string | undefined | Promise<string | undefined>
  end(): void
}

export interface Passed {
  readonly body: unknown
  /** Responses to elements of a batch that the gateway has answered in place of the server. */
  readonly answered: readonly JsonObject[]
}

export function beginPassages(stages: readonly Stage[], exchange: Exchange): Passages {
  const passages: Passage[] = []
  for (const stage of stages) {
    const passage = stage.begin(exchange)
    if (passage !== undefined) passages.push(passage)
  }
  const back = passages.filter(({ toClient }) => toClient !== undefined).toReversed()
  return {
    toServer(body) {
      if (Array.isArray(body)) return batchToServer(body, passages)
      if (isObject(body)) check(body, passages)
      const sent = isObject(body) ? messageToServer(body, passages) : body
      return sent instanceof Promise ? sent.then(alone) : alone(sent)
    },
    headersToServer: (headers) =>
      passages.reduce((seen, passage) => passage.headersToServer?.(seen) ?? seen, headers),
    headersToClient: (headers) =>
      back.reduce((seen, passage) => passage.headersToClient?.(seen) ?? seen, headers),
    toClient: (text) => textToClient(text, back),
    end() {
      for (const passage of passages) passage.end?.()
    },
  }
}

function check(message: JsonObject, passages: readonly Passage[]): void {
  for (const passage of passages) passage.check?.(message)
}

const alone = (body: unknown): Passed => ({ body, answered: [] })

/** Most are there at once; to wait for each of them would take longer than what they do. */
function messageToServer(
  message: JsonObject,
  passages: readonly Passage[],
): JsonObject | Promise<JsonObject> {
  let current = message
  let done = 0
  for (const passage of passages) {
    done += 1
    const sent = passage.toServer?.(current)
    if (sent instanceof Promise) {
      const rest = passages.slice(done)
      return sent.then((next) => messageToServer(next, rest))
    }
    current = sent ?? current
  }
  return current
}

/** 2025-03-26, basic, Batching: what is refused of one does not keep the rest from the server. */
async function batchToServer(
  body: readonly unknown[],
  passages: readonly Passage[],
): Promise<Passed> {
  for (const message of body.filter(isObject)) {
    try {
      check(message, passages)
    } catch (error) {
      throw about(message, error)
    }
  }
  const sent: unknown[] = []
  const answered: JsonObject[] = []
  let refused: AnsweredHere | undefined
  for (const message of body) {
    try {
      sent.push(isObject(message) ? await messageToServer(message, passages) : message)
    } catch (error) {
      if (!(error instanceof AnsweredHere)) throw error
      if (error.status !== 200) throw about(message, error)
      refused = error
      const id = isObject(message) ? message['id'] : undefined
      if (id !== undefined) answered.push({ jsonrpc: '2.0', id, ...error.answer })
    }
  }
  if (refused !== undefined && sent.length === 0 && answered.length === 0) throw refused
  return { body: sent, answered }
}

/** Which of the batch it answers. */
function about(message: unknown, error: unknown): unknown {
  if (error instanceof AnsweredHere) error.id = askedIn(message)[0]?.id ?? null
  return error
}

function textToClient(
  text: string,
  back: readonly Passage[],
): string | undefined | Promise<string | undefined> {
  // An escape may hide a mark: such a text is parsed for everybody.
  const isEscaped = text.includes('\\u00')
  const concerned = isEscaped ? back : concernedBy(text, back)
  const quick = isEscaped ? { text, rest: concerned } : quickly(text, concerned)
  return quick.rest.length === 0 ? quick.text : parsedToClient(quick)
}

async function parsedToClient({ text, rest }: Quick): Promise<string | undefined> {
  const body = parsed(text)
  const changed = await bodyToClient(body, rest)
  if (changed === body) return text
  return changed === undefined ? undefined : stringifyExact(changed)
}

function concernedBy(text: string, back: readonly Passage[]): readonly Passage[] {
  const concerned: Passage[] = []
  for (const passage of back) if (isMarked(text, passage)) concerned.push(passage)
  return concerned
}

function isMarked(text: string, { marks }: Passage): boolean {
  if (marks === undefined) return true
  for (const mark of marks) if (text.includes(mark)) return true
  return false
}

interface Quick {
  readonly text: string
  /** Who has to see it parsed. */
  readonly rest: readonly Passage[]
}

/** As far as it goes without parsing. */
function quickly(text: string, concerned: readonly Passage[]): Quick {
  let current = text
  let done = 0
  for (const passage of concerned) {
    const changed = passage.textToClient?.(current)
    if (changed === undefined) break
    current = changed
    done += 1
  }
  return { text: current, rest: concerned.slice(done) }
}

async function bodyToClient(body: unknown, back: readonly Passage[]): Promise<unknown> {
  if (!Array.isArray(body)) return isObject(body) ? messageToClient(body, back) : body
  const messages: unknown[] = []
  let isChanged = false
  for (const message of body) {
    const changed = isObject(message) ? await messageToClient(message, back) : message
    isChanged ||= changed !== message
    if (changed !== undefined) messages.push(changed)
  }
  if (!isChanged) return body
  return messages.length === 0 ? undefined : messages
}

async function messageToClient(
  message: JsonObject,
  back: readonly Passage[],
): Promise<JsonObject | undefined> {
  let current: JsonObject | undefined = message
  for (const passage of back) {
    if (current === undefined || passage.toClient === undefined) return current
    current = await passage.toClient(current)
  }
  return current
}

/** RFC 8259 has no NaN; a client may, and read what nobody here could look through. */
function parsed(text: string): unknown {
  try {
    return parseExact(text)
  } catch (cause) {
    throw new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', 'The answer is no JSON', { cause })
  }
}
