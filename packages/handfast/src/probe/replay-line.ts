import type { Redactor } from './wire/redact.ts'
import type { RawExchange } from './wire/transcript.ts'

/**
 * Sends the request again, from a POSIX shell with curl. Credentials are `$A_AUTHORIZATION`, to be
 * set before; an id is `$ID_…` with its digest.
 */
export function replayLine(exchange: RawExchange, redactor: Redactor): string {
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
