import type { Frontend, FrontendLimits } from './frontends/frontend.ts'
import { programBuilder } from './ir/builder.ts'
import type { Language, Program } from './ir/program.ts'
import type { NotAnalysed } from '../finding/finding.ts'

/** One source file in scope, read on demand. */
export interface SourceInput {
  readonly path: string
  readonly language: Language
  read():
    | { readonly state: 'read'; readonly text: string; readonly note: string | null }
    | { readonly state: 'refused'; readonly reason: string }
}

export interface LowerOptions {
  readonly limits: FrontendLimits
  /** By language: the fast frontend, and one that reads what the fast one refuses. */
  readonly frontends: Readonly<
    Record<Language, { readonly main: Frontend; readonly recovery: Frontend | undefined }>
  >
  readonly onFile?: (done: number, path: string) => void
  /** Instructions all files together may emit; later files are listed as not analysed. */
  readonly instructionsMax: number
  /** Checked between files. */
  readonly aborted: () => boolean
}

export interface LoweredTarget {
  readonly program: Program
  readonly analysed: number
  readonly lines: number
  readonly notAnalysed: readonly NotAnalysed[]
}

const filesPerTurn = 16

/** Lowers every file to one program. What cannot be read or parsed is listed with its reason. */
export async function lowerTarget(
  files: readonly SourceInput[],
  options: LowerOptions,
): Promise<LoweredTarget> {
  const builder = programBuilder()
  const notAnalysed: NotAnalysed[] = []
  let analysed = 0
  let lines = 0
  for (const [done, file] of files.entries()) {
    if (options.aborted()) break
    options.onFile?.(done, file.path)
    // Signals and progress are only heard between turns of the event loop.
    if (done % filesPerTurn === filesPerTurn - 1)
      await new Promise((resolve) => setImmediate(resolve))
    if (builder.size >= options.instructionsMax) {
      notAnalysed.push({
        file: file.path,
        reason: `past the limit of ${options.instructionsMax} instructions a target`,
      })
      continue
    }
    const text = file.read()
    if (text.state === 'refused') {
      notAnalysed.push({ file: file.path, reason: text.reason })
      continue
    }
    const { main, recovery } = options.frontends[file.language]
    // Nearly free when it is ready; a parser that a hostile file broke is made anew.
    await main.prepare()
    let outcome = main.lower(file.path, text.text, builder, options.limits)
    if (
      outcome.state === 'skipped' &&
      recovery !== undefined &&
      outcome.reason.startsWith('syntax error')
    ) {
      await recovery.prepare()
      outcome = recovery.lower(file.path, text.text, builder, options.limits)
    }
    if (outcome.state !== 'lowered') notAnalysed.push({ file: file.path, reason: outcome.reason })
    if (outcome.state === 'skipped') continue
    analysed += 1
    lines += outcome.file.lineStarts.length
  }
  return { program: builder.finish(), analysed, lines, notAnalysed }
}
