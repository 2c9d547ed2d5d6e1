/** Codes are public API; messages are not. */
export type GatewayConfigErrorCode =
  | 'CONFIG_NOT_READABLE'
  | 'CONFIG_TOO_LARGE'
  | 'CONFIG_SYNTAX'
  | 'CONFIG_KEY_UNKNOWN'
  | 'CONFIG_VALUE_WRONG'
  | 'CONFIG_VARIABLE_MISSING'
  /** Each part is right, and together they are not. */
  | 'CONFIG_UNSAFE'

/** One thing that is wrong. Line and column count from 1. */
export interface ConfigProblem {
  readonly code: GatewayConfigErrorCode
  readonly message: string
  readonly line: number
  readonly column: number
}

export class GatewayConfigError extends Error {
  override readonly name = 'GatewayConfigError'
  /** That of the first problem. */
  readonly code: GatewayConfigErrorCode
  /** In the order of the file. */
  readonly problems: readonly ConfigProblem[]

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super(
      problems
        .map(({ message, line, column }) => `${file}:${line}:${column}: ${message}`)
        .join('\n'),
    )
    this.code = problems[0]?.code ?? 'CONFIG_SYNTAX'
    this.problems = problems
  }
}

export const isGatewayConfigError = (error: unknown): error is GatewayConfigError =>
  error instanceof Error && error.name === 'GatewayConfigError'
