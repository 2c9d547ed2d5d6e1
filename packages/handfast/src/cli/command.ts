import type { CliContext } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import type { OptionSpec, ParsedArguments } from './option.ts'

export interface Example {
  readonly command: string
  readonly what: string
}

export interface Format {
  /** As in `--format <id>`. */
  readonly id: string
  readonly summary: string
}

/** One command: what its help says, and what it does. */
export interface Command {
  readonly name: string
  /** A clause without a full stop. */
  readonly summary: string
  /** What follows `handfast `. */
  readonly usage: string
  /** Paragraphs. */
  readonly description: readonly string[]
  readonly options: readonly OptionSpec[]
  /** Options of another command, whose help explains them. */
  readonly borrowed?: readonly OptionSpec[]
  readonly examples: readonly Example[]
  /** The formats of its reports, for its help. */
  readonly loadFormats?: (context: CliContext) => Promise<readonly Format[]>
  /** Headed paragraphs after the options. */
  readonly notes: readonly { readonly title: string; readonly lines: readonly string[] }[]
  /** In place of `run`: takes what follows its name as it is. */
  readonly passOn?: (args: readonly string[], context: CliContext) => Promise<ExitCode>
  run(args: ParsedArguments, context: CliContext): Promise<ExitCode>
}
