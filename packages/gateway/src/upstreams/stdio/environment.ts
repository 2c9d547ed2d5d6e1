import type { StdioReach } from '../../config/config.ts'

/** What a program needs to find itself at home. Everything else has to be named. */
const always = [
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'LOGNAME',
  'PATH',
  'SHELL',
  'TERM',
  'TMPDIR',
  'TZ',
  'USER',
] as const

export type Environment = Readonly<Record<string, string>>

/**
 * Secrets of the gateway are in its environment, and its servers have no business with them.
 * `given` is what belongs to the principal.
 */
export function environmentOf(
  { passEnvironment, environment }: Pick<StdioReach, 'environment' | 'passEnvironment'>,
  ambient: Readonly<Record<string, string | undefined>>,
  given: Environment,
): Environment {
  const passed: Record<string, string> = {}
  for (const name of [...always, ...passEnvironment]) {
    const value = Object.hasOwn(ambient, name) ? ambient[name] : undefined
    if (value !== undefined) passed[name] = value
  }
  return { ...passed, ...environment, ...given }
}
