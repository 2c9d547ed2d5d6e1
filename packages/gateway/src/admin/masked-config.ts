import type { Config } from '../config/config.ts'

/** What stands where a secret was. */
export const mask = '••••••'

/** Members that are secrets, or hashes of some, whatever they hold. */
const secretNames: ReadonlySet<string> = new Set(['clientSecret', 'hash', 'secret', 'value'])

/** The configuration in force, for operators: nothing in it opens anything. */
export const maskedConfig = (config: Config): unknown => masked(config, '')

function masked(value: unknown, name: string): unknown {
  if (typeof value === 'string') return maskedText(value, name)
  if (Array.isArray(value)) {
    return name === 'command' ? maskedCommand(value) : value.map((one) => masked(one, name))
  }
  if (typeof value !== 'object' || value === null) return value ?? null
  const entries = Object.entries(value).map(([member, one]) => [
    member,
    // Names of variables say what is given; values may be anything.
    name === 'environment' ? mask : masked(one, member),
  ])
  return Object.fromEntries(entries)
}

function maskedText(text: string, name: string): string {
  if (secretNames.has(name)) return mask
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? maskedUrl(text) : text
}

/** Which arguments are secrets, nobody can tell. */
const maskedCommand = ([program, ...more]: readonly unknown[]): readonly unknown[] =>
  more.length === 0 ? [program] : [program, mask]

/** Without user, password, query and fragment. */
export function maskedUrl(text: string): string {
  if (!URL.canParse(text)) return mask
  const url = new URL(text)
  const user = url.username === '' && url.password === '' ? '' : `${mask}@`
  const query = url.search === '' ? '' : `?${mask}`
  return `${url.protocol}//${user}${url.host}${url.pathname}${query}`
}
