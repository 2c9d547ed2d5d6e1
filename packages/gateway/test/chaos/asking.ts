import { Agent, request } from 'undici'
import { pauseMs } from '../../../guard/test/support/real-server.ts'
import { checkAnswer, isCrossed } from './check-answer.ts'
import type { Question } from './check-answer.ts'

export interface Principal {
  readonly name: string
  /** The key it shows; another one after it was rotated. */
  key: string
}

/** What was seen of all that was asked. */
export interface Tally {
  /** JSON-RPC responses, each held against what alone it may say. */
  responses: number
  /** The same of what comes before a response in its stream. */
  events: number
  /** Answers from 400 on. */
  refusals: number
  /** Of those, to a principal in another's session or with another's event id. */
  trespasses: number
  /** Nobody was there, or what was begun broke off. */
  broken: number
  /** Sessions whose end was confirmed, and how often one was asked for again. */
  ended: number
  endedAsked: number
  /** What must not be. */
  readonly wrong: string[]
}

export const emptyTally = (): Tally => ({
  responses: 0,
  events: 0,
  refusals: 0,
  trespasses: 0,
  broken: 0,
  ended: 0,
  endedAsked: 0,
  wrong: [],
})

const wrongMax = 50

/** Each kind of it once: a batch of answers has a hundred reasons that say the same. */
export function note(tally: Tally, wrong: readonly string[]): void {
  for (const one of wrong) {
    if (tally.wrong.length < wrongMax && !tally.wrong.includes(one)) tally.wrong.push(one)
  }
}

export interface Answer {
  readonly status: number
  readonly session: string | undefined
  readonly text: string
  readonly isStream: boolean
  /** Whether its end was seen. */
  readonly isWhole: boolean
}

export interface Asker {
  readonly principal: Principal
  /** Names of the others. */
  readonly others: readonly string[]
  readonly agent: Agent
  readonly tally: Tally
}

export interface Asked {
  readonly url: string
  readonly method: 'DELETE' | 'GET' | 'POST'
  readonly body?: string
  readonly session?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export const openAgent = (): Agent =>
  new Agent({ connections: 64, headersTimeout: 20_000, bodyTimeout: 20_000 })

/** Undefined when nobody is there, as a gateway that was killed. */
export async function send(asker: Asker, asked: Asked): Promise<Answer | undefined> {
  const { principal, agent, tally } = asker
  const { url, method, session, body } = asked
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method,
      headers: {
        'x-api-key': principal.key,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
        ...asked.headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    const { statusCode: status, headers } = answer
    const read = await readAll(answer.body)
    if (!read.isWhole) tally.broken += 1
    if (status >= 400) tally.refusals += 1
    if (status === 500) note(tally, [`500: ${read.text}`])
    const shown = Object.values(headers).join('\n')
    if (isCrossed(read.text, asker) || isCrossed(shown, asker)) {
      note(tally, [`${principal.name} got what is another's`])
    }
    const isStream = String(headers['content-type']).startsWith('text/event-stream')
    return { status, session: headers['mcp-session-id']?.toString(), isStream, ...read }
  } catch {
    tally.broken += 1
    await pauseMs(20)
    return undefined
  }
}

/** As far as it goes: what was broken off is looked at too. */
async function readAll(body: AsyncIterable<Uint8Array>): Promise<Pick<Answer, 'isWhole' | 'text'>> {
  const chunks: Uint8Array[] = []
  let isWhole = true
  try {
    for await (const chunk of body) chunks.push(chunk)
  } catch {
    isWhole = false
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isWhole }
}

/** Of a request that may be answered: the answer, each message of which was checked. */
export async function askFor(
  asker: Asker,
  asked: Asked,
  what: Pick<Question, 'events' | 'nonces'>,
): Promise<Answer | undefined> {
  const { principal, others, tally } = asker
  const answer = await send(asker, asked)
  if (answer?.status !== 200) return answer
  // What was broken off is complete in a stream as far as it goes, and else no JSON.
  if (!answer.isStream && !answer.isWhole) return answer
  const question = { owner: principal.name, others, ...what }
  const checked = checkAnswer(answer.text, question, answer)
  tally.responses += checked.responses
  tally.events += checked.events
  note(tally, checked.wrong)
  return answer
}
