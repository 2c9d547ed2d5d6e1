/** One option of a command, for the parser and for the help. */
export interface OptionSpec {
  /** `fail-on` for `--fail-on`. */
  readonly name: string
  /** `h` for `-h`. */
  readonly short?: string
  /** What stands after it in the help: `FILE`; absent for a switch. */
  readonly value?: string
  readonly summary: string
}

export interface ParsedArguments {
  readonly positionals: readonly string[]
  /** Those of them that stand after `--`; undefined where there is no `--`. */
  readonly afterDashes: readonly string[] | undefined
  readonly isGiven: (name: string) => boolean
  /** The last one given. */
  readonly valueOf: (name: string) => string | undefined
  readonly valuesOf: (name: string) => readonly string[]
}
