/** Every code this folder throws. Codes are public API; messages are not. */
export type FindingErrorCode =
  /** The baseline is longer than `baselineCharactersMax`. */
  | 'BASELINE_TOO_LARGE'
  | 'BASELINE_NOT_JSON'
  /** It was written by a Handfast whose baselines this one does not know. */
  | 'BASELINE_VERSION_UNKNOWN'
  /**
   * It is JSON of the right version, and an entry is not what it must be; the message says which.
   */
  | 'BASELINE_MALFORMED'
  /** The report to compare with is longer than `earlierCharactersMax`. */
  | 'AGAINST_TOO_LARGE'
  | 'AGAINST_NOT_JSON'
  /** It was written by a Handfast whose reports this one does not know. */
  | 'AGAINST_VERSION_UNKNOWN'
  /** It is JSON of the right version, and no report of a probe. */
  | 'AGAINST_MALFORMED'

export class FindingError<Code extends FindingErrorCode = FindingErrorCode> extends Error {
  override readonly name = 'FindingError'
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
