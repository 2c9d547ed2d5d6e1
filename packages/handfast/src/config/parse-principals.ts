import { principalNames } from '../probe/probe-options.ts'
import { oauthGrants } from './probe-config.ts'
import type {
  ConfiguredHeader,
  ConfiguredPrincipal,
  ConfiguredText,
  ConfiguredTokenSource,
} from './probe-config.ts'
import type { Node, Reading } from './yaml-reading.ts'
import { complain, lineOf, readChoice, readEntries, readList } from './yaml-reading.ts'
import { readMapping, readNumber, readText } from './yaml-reading.ts'

export const principalKeys = ['headers', 'env', 'command', 'oauth', 'variables'] as const

export const oauthKeys = [
  'grant',
  'clientId',
  'clientSecret',
  'issuer',
  'scope',
  'resource',
  'redirectPort',
] as const

export function readPrincipals(
  reading: Reading,
  node: Node | undefined,
  file: string,
): readonly ConfiguredPrincipal[] {
  if (node === undefined) return []
  const values = readMapping(reading, node, principalNames)
  return principalNames.flatMap((name) => {
    const entry = values?.get(name)
    if (entry === undefined) return []
    const given = readMapping(reading, entry, principalKeys)
    if (given === undefined) return []
    const at = `${file}:${lineOf(reading, entry)}`
    if (given.size === 0) {
      const message = `Principal "${name}" has no credential. Give it ${principalKeys.join(', ')}.`
      complain(reading, entry, 'CONFIG_KEY_MISSING', message)
    }
    return [{ name, at, ...readCredentials(reading, given, file) }]
  })
}

type Credentials = Pick<ConfiguredPrincipal, 'headers' | 'variables' | 'env' | 'token'>

function readCredentials(
  reading: Reading,
  given: ReadonlyMap<string, Node>,
  file: string,
): Credentials {
  const command = given.get('command')
  const oauth = given.get('oauth')
  if (command !== undefined && oauth !== undefined) {
    const message = 'A token comes from "command" or from "oauth", not from both.'
    complain(reading, oauth, 'CONFIG_VALUE_WRONG', message)
  }
  return {
    headers: readHeaders(reading, given.get('headers'), { key: 'headers', file }),
    variables: readHeaders(reading, given.get('variables'), { key: 'variables', file }),
    env: readTextsWithPlace(reading, given.get('env'), { key: 'env', file }),
    token: command === undefined ? readOAuth(reading, oauth, file) : readCommand(),
  }

  function readCommand(): ConfiguredTokenSource {
    const words = readTextsWithPlace(reading, command, { key: 'command', file })
    if (words.length === 0) {
      const message =
        '"command" must be a list: the program, then its arguments. No shell reads it.'
      complain(reading, command ?? null, 'CONFIG_VALUE_WRONG', message)
    }
    return { kind: 'command', command: words }
  }
}

function readOAuth(
  reading: Reading,
  node: Node | undefined,
  file: string,
): ConfiguredTokenSource | undefined {
  if (node === undefined) return undefined
  const values = readMapping(reading, node, oauthKeys)
  if (values === undefined) return undefined
  const text = (key: (typeof oauthKeys)[number]): ConfiguredText | undefined =>
    readTextWithPlace(reading, values.get(key), { key, file })
  const grant = readChoice(reading, values.get('grant'), { key: 'grant', values: oauthGrants })
  const clientId = text('clientId')
  if (!values.has('grant')) {
    const message = `"oauth" without "grant". A grant is one of ${oauthGrants.join(', ')}.`
    complain(reading, node, 'CONFIG_KEY_MISSING', message)
  }
  if (values.has('clientSecret') && !values.has('clientId')) {
    const message = '"clientSecret" without "clientId". Write both, or neither to be registered.'
    complain(reading, node, 'CONFIG_KEY_MISSING', message)
  }
  if (grant === undefined) return undefined
  const port = { key: 'redirectPort', min: 1, max: 65_535 }
  return {
    kind: 'oauth',
    grant,
    clientId,
    clientSecret: text('clientSecret'),
    issuer: text('issuer'),
    scope: text('scope'),
    resource: text('resource'),
    redirectPort: readNumber(reading, values.get('redirectPort'), port),
  }
}

export function readHeaders(
  reading: Reading,
  node: Node | undefined,
  { key, file }: Placed,
): readonly ConfiguredHeader[] {
  return readEntries(reading, node, key).flatMap(({ name, value }) => {
    const text = readTextWithPlace(reading, value, { key: name, file })
    return text === undefined ? [] : [{ name, value: text }]
  })
}

export interface Placed {
  readonly key: string
  readonly file: string
}

export function readTextWithPlace(
  reading: Reading,
  node: Node | undefined,
  { key, file }: Placed,
): ConfiguredText | undefined {
  const text = readText(reading, node, key)
  if (text === undefined || node === undefined) return undefined
  return { text, at: `${file}:${lineOf(reading, node)}` }
}

export function readTextsWithPlace(
  reading: Reading,
  node: Node | undefined,
  placed: Placed,
): readonly ConfiguredText[] {
  return readList(reading, node, placed.key)
    .map((item) => readTextWithPlace(reading, item, placed))
    .filter((text) => text !== undefined)
}
