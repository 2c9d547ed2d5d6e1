/**
 * Every code that reading a configuration can fail with. Codes are public API; messages are not.
 */
export type ConfigErrorCode =
  | 'CONFIG_NOT_FOUND'
  | 'CONFIG_NOT_READABLE'
  | 'CONFIG_TOO_LARGE'
  | 'CONFIG_SYNTAX'
  | 'CONFIG_VERSION_UNKNOWN'
  | 'CONFIG_KEY_UNKNOWN'
  | 'CONFIG_KEY_MISSING'
  | 'CONFIG_KEY_TWICE'
  | 'CONFIG_VALUE_WRONG'
  | 'CONFIG_WEAKNESS_UNKNOWN'
  | 'CONFIG_VARIABLE_MISSING'

/** One thing that is wrong. Line and column are 1-based. */
export interface ConfigProblem {
  readonly code: ConfigErrorCode
  readonly message: string
  readonly line: number
  readonly column: number
}

export class ConfigError<Code extends ConfigErrorCode = ConfigErrorCode> extends Error {
  override readonly name = 'ConfigError'
  /** That of the first problem. */
  readonly code: Code
  /** All that was found, in the order of the file; empty when it could not be read at all. */
  readonly problems: readonly ConfigProblem[]

  constructor(code: Code, message: string, problems: readonly ConfigProblem[] = []) {
    super(message)
    this.code = code
    this.problems = problems
  }
}

export function isConfigError(error: unknown): error is ConfigError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CONFIG_')
}
