/** Every code that opening a target can fail with. Codes are public API; messages are not. */
export type TargetErrorCode =
  | 'TARGET_NOT_FOUND'
  | 'TARGET_NOT_READABLE'
  | 'TARGET_UNSUPPORTED'
  | 'TARGET_NAME_INVALID'
  | 'TARGET_ARCHIVE_BROKEN'
  | 'TARGET_ARCHIVE_HOSTILE'
  | 'TARGET_ARCHIVE_TOO_LARGE'
  | 'TARGET_NPM_MISSING'
  | 'TARGET_NPM_FAILED'
  | 'TARGET_NPM_TIMEOUT'

export class TargetError<Code extends TargetErrorCode = TargetErrorCode> extends Error {
  override readonly name = 'TargetError'
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Compares the code, which holds across two copies of this package where `instanceof` does not. */
export function isTargetError(error: unknown): error is TargetError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('TARGET_')
}
