import { memberOf } from '@handfast/protocol'
import { initializeMessage } from './legacy/session.ts'
import { parseJson } from './wire/json-rpc.ts'
import type { Redactor } from './wire/redact.ts'
import type { ProgramUse, RawExchange } from './wire/transcript.ts'

/**
 * Sends the request again, from a POSIX shell with curl. Credentials are `$A_AUTHORIZATION`, to be
 * set before; an id is `$ID_…` with its digest.
 */
export function replayLine(exchange: RawExchange, redactor: Redactor): string {
  const { program, replay } = exchange
  if (replay !== undefined) return redactor.redact(replay)
  if (program !== undefined) return replayThrough(program, exchange, redactor)
  const { as, method, url, headers, credentials, body } = exchange
  const quote = (text: string): string => quoted(redactor.redact(text))
  const options = headers.map(([name, value]) => {
    if (!credentials.includes(name)) return `-H ${quote(`${name}: ${value}`)}`
    return `-H "${name}: $${credentialVariable(as, name)}"`
  })
  const data = body === undefined ? [] : [`--data ${quote(body)}`]
  const parts = ['curl -sS -i -N --max-time 5', `-X ${method}`, ...options, ...data, quote(url)]
  return parts.join(' ')
}

/** Seconds in which the program can answer before its standard input ends. */
const answerSeconds = 5

/** The message is a line, and what has to come before it is another. */
function replayThrough(
  { command, variables }: ProgramUse,
  { as, body = '' }: RawExchange,
  redactor: Redactor,
): string {
  const quote = (text: string): string => quoted(redactor.redact(text))
  const lines = isComplete(body) ? [body] : [...handshake, body]
  const settings = variables.map((name) => `${name}="$${credentialVariable(as, name)}"`)
  const input = `{ printf '%s\\n' ${lines.map(quote).join(' ')}; sleep ${answerSeconds}; }`
  return `${input} | ${[...settings, ...command.map(quote)].join(' ')}`
}

/** It opens a conversation, or needs none (2026-07-28 basic/index, Statelessness). */
function isComplete(body: string): boolean {
  const message = parseJson(body)
  const isModern = memberOf(memberOf(message, 'params'), '_meta') !== undefined
  return isModern || memberOf(message, 'method') === 'initialize'
}

const handshake: readonly string[] = [
  JSON.stringify(initializeMessage(0)),
  JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
]

/** As the redactor writes them: what it is, and its digest. */
export const label: RegExp = /‹[^‹›]* ([0-9a-f]+)›/u

export const idVariable = (digest: string): string => `ID_${digest}`

export const credentialVariable = (as: string, header: string): string =>
  `${as}_${header}`.toUpperCase().replace(/[^A-Z0-9]/g, '_')

export const inQuotes = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Nothing inside single quotes means anything to the shell; labels become variables. */
function quoted(text: string): string {
  const parts = text.split(label)
  // Splitting by a pattern with a group gives the digests in turn with what is between them.
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return `"$${idVariable(part)}"`
      return part === '' ? '' : inQuotes(part)
    })
    .join('')
}
