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
   * Where the parser can work on another thread: parses a text that `lower` will be called with, so
   * that it need not wait. Undefined when it is left to `lower`. Never rejects.
   */
  parseAhead?(path: string, text: string, limits: FrontendLimits): Promise<void> | undefined
  /** Ends what `parseAhead` began; called when there are no more files. */
  end?(): void
  lower(path: string, text: string, builder: ProgramBuilder, limits: FrontendLimits): LowerOutcome
}
