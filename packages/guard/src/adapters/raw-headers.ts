import type { RequestHeaders } from '../core/request-headers.ts'

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/

/** As programs write them: to find one here takes less than to go through its letters. */
const usual: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'mcp-protocol-version',
  'mcp-session-id',
  'user-agent',
])

/** RFC 9110, section 5.5: neither line breaks nor other control characters. */
const outsideOfValues = /[^\t\x20-\x7e\x80-\xff]/

const padding = /^[\t ]+|[\t ]+$/g

/**
 * Names and values in turn, as Node has them, where two of one name are joined as in `Headers`:
 * those take several times as long to be filled and asked. Undefined for what is no header.
 */
export function readRawHeaders(rawHeaders: readonly string[]): RequestHeaders | undefined {
  const values = new Map<string, string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const written = rawHeaders[at] ?? ''
    // Pseudo-headers of HTTP/2.
    if (written.startsWith(':')) continue
    const value = unpadded(rawHeaders[at + 1] ?? '')
    const isName = usual.has(written) || token.test(written)
    if (!isName || outsideOfValues.test(value)) return undefined
    const name = written.toLowerCase()
    const before = values.get(name)
    values.set(name, before === undefined ? value : before + separatorOf(name) + value)
  }
  return {
    get: (name) => values.get(name.toLowerCase()) ?? null,
    has: (name) => values.has(name.toLowerCase()),
    [Symbol.iterator]: () => values.entries(),
  }
}

/** RFC 6265, section 5.4: cookies are one list, and commas are in them. */
const separatorOf = (name: string): string => (name === 'cookie' ? '; ' : ', ')

function unpadded(value: string): string {
  const isPadded = isPadding(value.charCodeAt(0)) || isPadding(value.charCodeAt(value.length - 1))
  return isPadded ? value.replaceAll(padding, '') : value
}

const isPadding = (code: number): boolean => code === 0x20 || code === 0x09
