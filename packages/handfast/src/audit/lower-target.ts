import type { NotAnalysed } from '../finding/finding.ts'
import type { FrontendLimits } from './frontends/frontend.ts'
import { programBuilder } from './ir/builder.ts'
import type { ProgramBuilder } from './ir/builder.ts'
import { appendProgram } from './ir/packed-program.ts'
import type { Program, SourceFile } from './ir/program.ts'
import { lowerBeside } from './lower-beside.ts'
import type { LoweringBeside, Share } from './lower-beside.ts'
import { lowerSource, openSource } from './lower-source.ts'
import type { FrontendsOf, SourceInput } from './lower-source.ts'
import type { SentOutcome } from './lower-thread.ts'
import type { Pause } from './pause.ts'

export interface LowerOptions {
  readonly limits: FrontendLimits
  readonly frontendsOf: FrontendsOf
  /** The compiled module of a thread that may lower files too; absent, all are lowered here. */
  readonly threadFile?: URL
  /**
   * Before each file that is lowered here, with how many are done; and once more with an empty path
   * when all are.
   */
  readonly onFile?: (done: number, path: string) => void
  /** Instructions all files together may emit; later files are listed as not analysed. */
  readonly instructionsMax: number
  /** Asked after each file. */
  readonly pause: Pause
  /** Looked at before each file. */
  readonly signal?: AbortSignal | undefined
}

export interface LoweredTarget {
  readonly program: Program
  readonly analysed: number
  readonly lines: number
  readonly notAnalysed: readonly NotAnalysed[]
}

/** What has been lowered so far. */
interface Lowering {
  readonly files: readonly SourceInput[]
  readonly options: LowerOptions
  readonly builder: ProgramBuilder
  readonly beside: LoweringBeside | undefined
  readonly notAnalysed: NotAnalysed[]
  /** Files that were lowered here. */
  here: number
  analysed: number
  lines: number
}

/**
 * Lowers every file to one program, which is the same whatever a thread has done of it. What
 * cannot be read or parsed is listed with its reason.
 *
 * @throws the reason of `options.signal`, when it is aborted.
 */
export async function lowerTarget(
  files: readonly SourceInput[],
  options: LowerOptions,
): Promise<LoweredTarget> {
  const { limits, threadFile, signal } = options
  const beside = threadFile === undefined ? undefined : lowerBeside(files, { limits, threadFile })
  const builder = programBuilder(bytesOf(files))
  const lowering: Lowering = {
    files,
    options,
    builder,
    beside,
    notAnalysed: [],
    here: 0,
    analysed: 0,
    lines: 0,
  }
  const end = (): void => beside?.end()
  signal?.addEventListener('abort', end)
  try {
    await lowerFiles(lowering)
  } finally {
    signal?.removeEventListener('abort', end)
    end()
  }
  const { analysed, lines, notAnalysed } = lowering
  return { program: builder.finish(), analysed, lines, notAnalysed }
}

function bytesOf(files: readonly SourceInput[]): number {
  return files.reduce((total, { sizeBytes }) => total + sizeBytes, 0)
}

/** The thread takes files from the end, until both meet. */
async function lowerFiles(lowering: Lowering): Promise<void> {
  const { files, options, beside } = lowering
  beside?.give(1)
  const isLeft = (at: number): boolean => at < (beside?.from ?? files.length)
  for (let at = 0; isLeft(at); at += 1) {
    await lowerHere(lowering, at)
    beside?.give(at + 2)
  }
  for (const share of beside?.shares ?? []) await takeShare(lowering, share)
  options.onFile?.(files.length, '')
}

async function lowerHere(lowering: Lowering, at: number): Promise<void> {
  const { files, options, builder } = lowering
  const file = files[at]
  if (file === undefined) throw new TypeError(`lowerHere: no file ${at}`)
  options.signal?.throwIfAborted()
  sayNext(lowering, file)
  lowering.here += 1
  if (builder.size >= options.instructionsMax) {
    const reason = `past the limit of ${options.instructionsMax} instructions a target`
    lowering.notAnalysed.push({ file: file.path, reason })
    return
  }
  const outcome = await lowerSource(openSource(file), { ...options, builder })
  list(lowering, file, outcome)
  if (outcome.state !== 'skipped') count(lowering, outcome.file)
  await options.pause()
}

/** Appends what the thread made of its files, and lowers them here when it made nothing. */
async function takeShare(lowering: Lowering, { from, sources, answer }: Share): Promise<void> {
  const { files, options, builder } = lowering
  sayNext(lowering, files[from])
  const lowered = await answer
  options.signal?.throwIfAborted()
  const sizeMost = builder.size + (lowered?.program.columns.op.length ?? 0)
  if (lowered === undefined || sizeMost > options.instructionsMax) {
    for (const index of sources.keys()) await lowerHere(lowering, from + index)
    return
  }
  const { outcomes, program } = lowered
  const texts = sources.flatMap(({ text }, index) =>
    text.state === 'refused' || outcomes[index]?.state === 'skipped' ? [] : [text.text],
  )
  for (const [index, outcome] of outcomes.entries()) list(lowering, sources[index], outcome)
  for (const file of appendProgram(program, texts, builder)) count(lowering, file)
  await options.pause()
}

interface Named {
  readonly path: string
}

function sayNext({ files, options, here, beside }: Lowering, next: Named | undefined): void {
  const done = here + (beside?.done ?? 0)
  options.onFile?.(Math.min(done, files.length), next?.path ?? '')
}

function list({ notAnalysed }: Lowering, file: Named | undefined, outcome: SentOutcome): void {
  if (file === undefined || outcome.state === 'lowered') return
  notAnalysed.push({ file: file.path, reason: outcome.reason })
}

function count(lowering: Lowering, { lineStarts }: SourceFile): void {
  lowering.analysed += 1
  lowering.lines += lineStarts.length
}
