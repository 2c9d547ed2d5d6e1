import type { AdminErrorCode } from './answers.ts'

/** What the API answers in place of a result; its message says what to do. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  readonly code: AdminErrorCode

  constructor(code: AdminErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export const statusOf: Readonly<Record<AdminErrorCode, number>> = {
  ADMIN_FORBIDDEN: 403,
  ADMIN_INVALID: 400,
  ADMIN_LOGIN_NEEDED: 401,
  ADMIN_NOT_FOUND: 404,
  ADMIN_TOO_MANY: 429,
  ADMIN_UNAVAILABLE: 503,
}
