/** Every code this package throws. Codes are public API; messages are not. */
export type GuardErrorCode =
  | 'GUARD_AGENT_TOKEN_INVALID'
  | 'GUARD_AGENT_TOKENS_FULL'
  | 'GUARD_EVENT_UNKNOWN'
  | 'GUARD_HANDLE_NOT_ALLOWED'
  | 'GUARD_HANDLE_TAKEN'
  | 'GUARD_HANDLE_UNKNOWN'
  | 'GUARD_HANDLE_VALUE_INVALID'
  | 'GUARD_HANDLES_FULL'
  | 'GUARD_NO_CALLER'
  | 'GUARD_PRINCIPAL_WITHOUT_ISSUER'
  | 'GUARD_PRINCIPAL_WITHOUT_SUBJECT'
  | 'GUARD_PROOF_INVALID'
  | 'GUARD_REQUEST_STATE_INVALID'
  | 'GUARD_SESSION_UNKNOWN'
  | 'GUARD_SESSIONS_FULL'
  | 'GUARD_STORE_CLIENT_MISSING'
  | 'GUARD_STORE_CLOSED'
  | 'GUARD_STORE_FULL'
  | 'GUARD_STORE_TOO_NEW'
  | 'GUARD_STORE_UNAVAILABLE'
  | 'GUARD_STORE_UNUSABLE'
  | 'GUARD_TASK_TAKEN'
  | 'GUARD_TASK_UNKNOWN'
  | 'GUARD_UPDATE_TIMEOUT'

/** What went wrong while serving; a guard that is built wrongly throws `TypeError` instead. */
export class GuardError<Code extends GuardErrorCode = GuardErrorCode> extends Error {
  override readonly name = 'GuardError'
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Holds across two copies of this package in one process, where `instanceof` does not. */
export function isGuardError(error: unknown): error is GuardError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('GUARD_')
}
