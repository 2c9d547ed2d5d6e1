import { ConfigError } from './config-error.ts'
import type { ConfiguredText } from './probe-config.ts'

export interface Expanded {
  readonly text: string
  /** Values that came from the environment. */
  readonly secrets: readonly string[]
}

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/gu

/**
 * Puts variables of the environment in the place of `${NAME}`.
 *
 * @param form What becomes of a value: in JSON it is a part of a string.
 * @throws ConfigError when there is no such variable.
 */
export function expand(
  { text, at }: ConfiguredText,
  env: Readonly<Record<string, string | undefined>>,
  form: (value: string) => string = (value) => value,
): Expanded {
  const secrets: string[] = []
  const expanded = text.replace(reference, (_, name: string) => {
    const value = env[name]
    if (value === undefined) {
      const message = `${at}: there is no variable ${name} in the environment. Set it.`
      throw new ConfigError('CONFIG_VARIABLE_MISSING', message)
    }
    secrets.push(value)
    return form(value)
  })
  return { text: expanded, secrets }
}

export const inJson = (value: string): string => JSON.stringify(value).slice(1, -1)

export const hasReference = ({ text }: ConfiguredText): boolean => text.search(reference) !== -1
