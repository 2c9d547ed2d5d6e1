import { isMap, isScalar, isSeq } from 'yaml'
import { readHeaders, readTextsWithPlace, readTextWithPlace } from './parse-principals.ts'
import { companionNames } from './probe-config.ts'
import type { ConfiguredCompanion, ConfiguredCompanions, ConfiguredText } from './probe-config.ts'
import type { Node, Reading } from './yaml-reading.ts'
import { complain, lineOf, plainValue, readMapping, readText } from './yaml-reading.ts'

export const companionKeys = ['method', 'path', 'headers', 'body'] as const

export function readCompanions(
  reading: Reading,
  node: Node | undefined,
  file: string,
): ConfiguredCompanions {
  const none: ConfiguredCompanions = { requests: new Map(), pages: [] }
  if (node === undefined) return none
  const values = readMapping(reading, node, [...companionNames, 'pages'])
  if (values === undefined) return none
  const requests = companionNames.flatMap((name) => {
    const request = readCompanion(reading, values.get(name), file)
    return request === undefined ? [] : [[name, request] as const]
  })
  const pages = readTextsWithPlace(reading, values.get('pages'), { key: 'pages', file })
  return { requests: new Map(requests), pages }
}

function readCompanion(
  reading: Reading,
  node: Node | undefined,
  file: string,
): ConfiguredCompanion | undefined {
  if (node === undefined) return undefined
  const values = readMapping(reading, node, companionKeys)
  if (values === undefined) return undefined
  const path = readTextWithPlace(reading, values.get('path'), { key: 'path', file })
  if (!values.has('path')) {
    const message = 'A request without "path". Write a path of the target, or a whole URL.'
    complain(reading, node, 'CONFIG_KEY_MISSING', message)
  }
  const method = readText(reading, values.get('method'), 'method') ?? 'POST'
  if (!/^[A-Za-z]{3,10}$/u.test(method)) {
    const message = '"method" must be one of HTTP, such as POST.'
    complain(reading, values.get('method') ?? node, 'CONFIG_VALUE_WRONG', message)
  }
  if (path === undefined) return undefined
  const headers = readHeaders(reading, values.get('headers'), { key: 'headers', file })
  const body = readBody(reading, values.get('body'), file)
  const isJson = body !== undefined && !isText(values.get('body'))
  const isTyped = headers.some(({ name }) => name.toLowerCase() === 'content-type')
  const type = { name: 'content-type', value: { text: 'application/json', at: path.at } }
  return {
    method: method.toUpperCase(),
    path,
    headers: isJson && !isTyped ? [...headers, type] : headers,
    body,
    isJson,
  }
}

const isText = (node: Node | undefined): boolean => isScalar(node) && typeof node.value === 'string'

/** A text goes as it is; a mapping or a list goes as JSON. */
function readBody(
  reading: Reading,
  node: Node | undefined,
  file: string,
): ConfiguredText | undefined {
  if (node === undefined) return undefined
  const at = `${file}:${lineOf(reading, node)}`
  if (isScalar(node) && typeof node.value === 'string') return { text: node.value, at }
  if (isMap(node) || isSeq(node)) return { text: JSON.stringify(plainValue(node)), at }
  const message = '"body" must be a text, or what goes as JSON: a mapping or a list.'
  complain(reading, node, 'CONFIG_VALUE_WRONG', message)
  return undefined
}
