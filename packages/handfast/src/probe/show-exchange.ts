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
  return {
    as: exchange.as,
    method: exchange.method,
    url: say(exchange.url),
    headers: shown.map(({ name, value }) => `${name}: ${value}`),
    body: body === undefined ? null : say(body),
    status: answer?.status ?? 0,
    failure: answer?.failure ?? null,
    answerHeaders: [...(answer?.headers ?? [])].flatMap(([name, values]) =>
      shownValues(name, values, redactor).map((value) => `${name}: ${value}`),
    ),
    answer: cut(say(answer?.text ?? '')),
    curl: replayLine(exchange, redactor),
  }
}

/** Also any other header in which something secret came. */
function shownValues(
  name: string,
  values: readonly string[],
  redactor: Redactor,
): readonly string[] {
  // The flags of a cookie say something; its value is a secret, whether it was learned or not.
  if (name === 'set-cookie') return values.map((value) => value.replace(/=[^;]*/u, '=‹cookie›'))
  const shown = values.map((value) => redactor.redact(value))
  const isTold = shown.some((value, index) => value !== values[index])
  return shownHeaders.includes(name) || isTold ? shown : []
}

const cut = (text: string): string =>
  text.length <= answerCharactersMax ? text : `${text.slice(0, answerCharactersMax)}…`
