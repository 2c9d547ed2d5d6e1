import type { NotAnalysed } from '../finding/finding.ts'
import type { Frontend, FrontendLimits, LowerOutcome } from './frontends/frontend.ts'
import { programBuilder } from './ir/builder.ts'
import type { ProgramBuilder } from './ir/builder.ts'
import type { Language, Program } from './ir/program.ts'
import type { Pause } from './pause.ts'

/** One source file in scope, read on demand. */
export interface SourceInput {
  readonly path: string
  readonly language: Language
  read(): SourceText
}

export type SourceText =
  | { readonly state: 'read'; readonly text: string; readonly note: string | null }
  | { readonly state: 'refused'; readonly reason: string }

/** The frontends of one language. */
export interface Frontends {
  readonly main: Frontend
  /** Resolves to the one that reads what the main one refuses, always the same. */
  readonly recovery: (() => Promise<Frontend>) | undefined
}

export interface LowerOptions {
  readonly limits: FrontendLimits
  readonly frontends: ReadonlyMap<Language, Frontends>
  /** Before each file, and once more with an empty path when there is none left. */
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

/**
 * Files that are read, and where the frontend can do so parsed, while those before them are
 * lowered. Their texts and trees are what it costs in memory, so that of long ones there are few.
 */
const filesAheadMax = 24
const filesAheadMin = 4
const charactersAheadMax = 400_000

/**
 * Lowers every file to one program. What cannot be read or parsed is listed with its reason.
 *
 * @throws the reason of `options.signal`, when it is aborted.
 */
export async function lowerTarget(
  files: readonly SourceInput[],
  options: LowerOptions,
): Promise<LoweredTarget> {
  try {
    return await lowerFiles(files, options)
  } finally {
    for (const { main } of options.frontends.values()) main.end?.()
  }
}

async function lowerFiles(
  files: readonly SourceInput[],
  options: LowerOptions,
): Promise<LoweredTarget> {
  const builder = programBuilder()
  const notAnalysed: NotAnalysed[] = []
  const openNext = openAhead(files, options)
  let analysed = 0
  let lines = 0
  for (const [done, file] of files.entries()) {
    options.signal?.throwIfAborted()
    options.onFile?.(done, file.path)
    if (builder.size >= options.instructionsMax) {
      const reason = `past the limit of ${options.instructionsMax} instructions a target`
      notAnalysed.push({ file: file.path, reason })
      continue
    }
    const opened = openNext()
    const outcome = opened === undefined ? unopened : await lowerOne(opened, builder, options)
    await options.pause()
    if (outcome.state !== 'lowered') notAnalysed.push({ file: file.path, reason: outcome.reason })
    if (outcome.state === 'skipped') continue
    analysed += 1
    lines += outcome.file.lineStarts.length
  }
  options.onFile?.(files.length, '')
  return { program: builder.finish(), analysed, lines, notAnalysed }
}

const unopened: LowerOutcome = { state: 'skipped', reason: 'was not opened' }

/** Gives the files in their order, and opens those that come next. */
function openAhead(
  files: readonly SourceInput[],
  options: LowerOptions,
): () => OpenFile | undefined {
  const ahead: OpenFile[] = []
  let opened = 0
  let characters = 0
  const hasRoom = (): boolean =>
    ahead.length < filesAheadMin ||
    (ahead.length < filesAheadMax && characters < charactersAheadMax)
  return () => {
    for (let file = files[opened]; file !== undefined && hasRoom(); file = files[opened]) {
      const open = openFile(file, options)
      ahead.push(open)
      characters += charactersOf(open)
      opened += 1
    }
    const next = ahead.shift()
    if (next !== undefined) characters -= charactersOf(next)
    return next
  }
}

const charactersOf = ({ text }: OpenFile): number => (text.state === 'read' ? text.text.length : 0)

interface OpenFile {
  readonly file: SourceInput
  readonly text: SourceText
  /** When what the frontend could do beforehand is done. */
  readonly ready: Promise<void> | undefined
}

function openFile(file: SourceInput, { frontends, limits }: LowerOptions): OpenFile {
  const text = file.read()
  if (text.state === 'refused') return { file, text, ready: undefined }
  return {
    file,
    text,
    ready: frontends.get(file.language)?.main.parseAhead?.(file.path, text.text, limits),
  }
}

async function lowerOne(
  { file, text, ready }: OpenFile,
  builder: ProgramBuilder,
  { frontends, limits }: LowerOptions,
): Promise<LowerOutcome> {
  if (text.state === 'refused') return { state: 'skipped', reason: text.reason }
  const { main, recovery } = frontends.get(file.language) ?? noFrontends
  if (main === undefined) return { state: 'skipped', reason: `no frontend reads ${file.language}` }
  // Nearly free when it is ready; a parser that a hostile file broke is made anew.
  await main.prepare()
  await ready
  const outcome = main.lower(file.path, text.text, builder, limits)
  const isBroken = outcome.state === 'skipped' && outcome.reason.startsWith('syntax error')
  if (!isBroken || recovery === undefined) return outcome
  const recovering = await recovery()
  await recovering.prepare()
  return recovering.lower(file.path, text.text, builder, limits)
}

const noFrontends: Partial<Frontends> = {}
