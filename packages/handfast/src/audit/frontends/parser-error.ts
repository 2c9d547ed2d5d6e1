/** Every code that loading a parser can fail with. Codes are public API; messages are not. */
export type ParserErrorCode = 'PARSER_FORBIDDEN' | 'PARSER_MISSING'

export class ParserError<Code extends ParserErrorCode = ParserErrorCode> extends Error {
  override readonly name = 'ParserError'
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Compares the code, which holds across two copies of this package where `instanceof` does not. */
export function isParserError(error: unknown): error is ParserError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('PARSER_')
}
