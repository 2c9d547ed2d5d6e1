/** Every code that the command itself ends with. Codes are public API; messages are not. */
export type CliErrorCode =
  | 'CLI_COMMAND_UNKNOWN'
  | 'CLI_OPTION_UNKNOWN'
  | 'CLI_OPTION_VALUE'
  | 'CLI_ARGUMENT_MISSING'
  | 'CLI_ARGUMENT_TOO_MANY'
  | 'CLI_FORMATS_CLASH'
  | 'CLI_GATEWAY_MISSING'
  | 'CLI_WEAKNESS_UNKNOWN'
  | 'CLI_BASELINE_NOT_READABLE'
  | 'CLI_AGAINST_NOT_READABLE'
  | 'CLI_CONFIG_NOT_NAMED'
  | 'CLI_OUTPUT_FOLDER_MISSING'
  | 'CLI_OUTPUT_NOT_WRITABLE'

export class CliError<Code extends CliErrorCode = CliErrorCode> extends Error {
  override readonly name = 'CliError'
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
