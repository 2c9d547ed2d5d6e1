import { replayLine } from './replay-line.ts'
import type { ShownExchange } from '../finding/probe-result.ts'
import type { Redactor } from './wire/redact.ts'
import type { RawExchange } from './wire/transcript.ts'

/** Characters of an answer that are shown. */
const answerCharactersMax = 1_000

/** Headers of an answer that say something about it. */
const shownHeaders: readonly string[] = [
  'content-type',
  'mcp-session-id',
  'mcp-protocol-version',
  'www-authenticate',
  'location',
  'allow',
  'cache-control',
  'access-control-allow-origin',
]

/** Takes every secret out of one exchange. */
export function showExchange(exchange: RawExchange, redactor: Redactor): ShownExchange {
  const say = (text: string): string => redactor.redact(text)
  const { answer, headers, credentials, body } = exchange
  const shown = headers.map(([name, value]) => {
    const isSecret = credentials.includes(name)
    return { name, value: isSecret ? `‹credential of ${exchange.as}›` : say(value) }
  })
  const answered = [...(answer?.headers ?? [])].filter(([name]) => shownHeaders.includes(name))
  return {
    as: exchange.as,
    method: exchange.method,
    url: say(exchange.url),
    headers: shown.map(({ name, value }) => `${name}: ${value}`),
    body: body === undefined ? null : say(body),
    status: answer?.status ?? 0,
    failure: answer?.failure ?? null,
    answerHeaders: answered.flatMap(([name, values]) =>
      values.map((value) => `${name}: ${say(value)}`),
    ),
    answer: cut(say(answer?.text ?? '')),
    curl: replayLine(exchange, redactor),
  }
}

const cut = (text: string): string =>
  text.length <= answerCharactersMax ? text : `${text.slice(0, answerCharactersMax)}…`
