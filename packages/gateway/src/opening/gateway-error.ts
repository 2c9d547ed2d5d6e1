/** Codes are public API; messages are not. */
export type GatewayErrorCode =
  | 'GATEWAY_ADDRESS_TAKEN'
  | 'GATEWAY_ADDRESS_UNUSABLE'
  | 'GATEWAY_FILE_UNUSABLE'
  /** Only `check` says so; a gateway that runs refuses requests meanwhile. */
  | 'GATEWAY_STATE_UNREACHABLE'

/** The configuration is right, and what it names cannot be had. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: GatewayErrorCode

  constructor(code: GatewayErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
