import type { Headers } from '../../data-path/stage.ts'
import { replacerOf } from './tokens.ts'
import type { Words } from './tokens.ts'

const encoded = /^=\?base64\?(.*)\?=$/
/** RFC 9110, section 5.5, without what would be trimmed or could end a line. */
const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/**
 * 2026-07-28, streamable-http, Server Validation: headers repeat what the body says (MUST), so they
 * name what the body does after ids were exchanged in it.
 */
export function headersWith(headers: Headers, words: Words): Headers {
  const replaced = replacerOf(words)
  // What a tool or a prompt is called is no handle, whatever handles are called.
  const repeated = headers['mcp-method'] === 'resources/read' ? 'mcp-name' : undefined
  const entries = Object.entries(headers).map(([name, value]) => {
    if (name !== repeated && !name.startsWith('mcp-param-')) return [name, value]
    const text = decoded(value)
    const changed = words.get(text) ?? String(replaced(text))
    return [name, changed === text ? value : written(changed)]
  })
  return Object.fromEntries(entries) as Headers
}

function decoded(value: string): string {
  const [, body] = encoded.exec(value) ?? []
  return body === undefined ? value : Buffer.from(body, 'base64').toString('utf8')
}

const written = (text: string): string =>
  plain.test(text) && !encoded.test(text)
    ? text
    : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`
