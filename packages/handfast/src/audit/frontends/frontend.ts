import type { ProgramBuilder } from '../ir/builder.ts'
import type { Language, SourceFile } from '../ir/program.ts'

/** What became of one file. */
export type LowerOutcome =
  | { readonly state: 'lowered'; readonly file: SourceFile }
  /** Parts of the file could not be read; the rest was lowered. */
  | { readonly state: 'partial'; readonly file: SourceFile; readonly reason: string }
  | { readonly state: 'skipped'; readonly reason: string }

export interface FrontendLimits {
  /** Instructions one file may emit; past that the rest of the file becomes `partial`. */
  readonly instructionsPerFileMax: number
  /** Nesting of expressions and statements; deeper becomes Unknown and `partial`. */
  readonly depthMax: number
}

/**
 * Turns one file of one language into instructions. Never throws for anything a file may contain,
 * never executes anything, reads nothing but the text it is given.
 */
export interface Frontend {
  readonly language: Language
  /** File name endings with the dot, lower case. */
  readonly extensions: readonly string[]
  /** Loads the parser; called before each file, and only when there is one of this language. */
  prepare(): Promise<void>
  /**
   * Where the parser can work on a thread of its own: parses the text that `lower` is called with
   * next, so that there is time for other work. Never rejects.
   */
  parseAhead?(path: string, text: string): Promise<void>
  lower(path: string, text: string, builder: ProgramBuilder, limits: FrontendLimits): LowerOutcome
}
