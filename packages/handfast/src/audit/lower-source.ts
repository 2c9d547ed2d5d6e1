import type { Frontend, FrontendLimits, LowerOutcome } from './frontends/frontend.ts'
import type { ProgramBuilder } from './ir/builder.ts'
import type { Language } from './ir/program.ts'

/** One source file in scope, read on demand. */
export interface SourceInput {
  readonly path: string
  readonly language: Language
  readonly sizeBytes: number
  read(): SourceText
}

/** A source file, and what reading it gave. */
export interface Source {
  readonly path: string
  readonly language: Language
  readonly text: SourceText
}

export type SourceText =
  | { readonly state: 'read'; readonly text: string; readonly note: string | null }
  | { readonly state: 'refused'; readonly reason: string }

export function openSource(file: SourceInput): Source {
  return { path: file.path, language: file.language, text: file.read() }
}

/** The frontends of one language. */
export interface Frontends {
  readonly main: Frontend
  /** Resolves to the one that reads what the main one refuses, always the same. */
  readonly recovery: (() => Promise<Frontend>) | undefined
}

/** Undefined for a language that nothing reads. */
export type FrontendsOf = (language: Language) => Promise<Frontends> | undefined

export interface LowerSourceOptions {
  readonly builder: ProgramBuilder
  readonly frontendsOf: FrontendsOf
  readonly limits: FrontendLimits
}

/** Lowers one file, by the recovering frontend if need be. */
export async function lowerSource(
  { path, language, text: read }: Source,
  { builder, frontendsOf, limits }: LowerSourceOptions,
): Promise<LowerOutcome> {
  if (read.state === 'refused') return { state: 'skipped', reason: read.reason }
  const frontends = await frontendsOf(language)
  if (frontends === undefined) return { state: 'skipped', reason: `no frontend reads ${language}` }
  const { text } = read
  const { main, recovery } = frontends
  // Nearly free when it is ready; a parser that a hostile file broke is made anew.
  await main.prepare()
  await main.parseAhead?.(path, text)
  const outcome = main.lower(path, text, builder, limits)
  const isBroken = outcome.state === 'skipped' && outcome.reason.startsWith('syntax error')
  if (!isBroken || recovery === undefined) return outcome
  const recovering = await recovery()
  await recovering.prepare()
  return recovering.lower(path, text, builder, limits)
}
