/** Every code that a probe ends with. Codes are public API; messages are not. */
export type ProbeErrorCode =
  | 'PROBE_URL_INVALID'
  | 'PROBE_HOST_NOT_ALLOWED'
  | 'PROBE_PRINCIPAL_INVALID'
  | 'PROBE_TLS_INVALID'
  | 'PROBE_COMMAND_INVALID'
  | 'PROBE_COMMAND_FAILED'
  | 'PROBE_PRINCIPAL_SUBJECT'
  | 'PROBE_MODEL_INVALID'
  | 'PROBE_CREDENTIAL_FAILED'
  | 'PROBE_UNREACHABLE'

export class ProbeError<Code extends ProbeErrorCode = ProbeErrorCode> extends Error {
  override readonly name = 'ProbeError'
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Holds across two copies of this package in one process, where `instanceof` does not. */
export function isProbeError(error: unknown): error is ProbeError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('PROBE_')
}
