import { javascriptFrontend } from '../../../src/audit/frontends/javascript/javascript-frontend.ts'
import { javascriptRecoveryFrontend } from '../../../src/audit/frontends/javascript/javascript-recovery-frontend.ts'
import type { FrontendLimits, LowerOutcome } from '../../../src/audit/frontends/frontend.ts'
import { programBuilder } from '../../../src/audit/ir/builder.ts'
import { printProgram } from '../../../src/audit/ir/print.ts'
import type { Program } from '../../../src/audit/ir/program.ts'
import { verifyProgram } from '../../../src/audit/ir/verify.ts'

export const ampleLimits: FrontendLimits = { instructionsPerFileMax: 1_000_000, depthMax: 400 }

const frontends = { main: javascriptFrontend(), recovery: javascriptRecoveryFrontend() }
await frontends.main.prepare()
await frontends.recovery.prepare()

export interface Lowered {
  readonly outcome: LowerOutcome
  readonly program: Program
  /** The printed program without its first line, which names the file. */
  readonly printed: string
  /** Broken invariants: always empty. */
  readonly violations: readonly string[]
}

export interface LowerOptions {
  readonly path?: string
  readonly limits?: FrontendLimits
  readonly by?: keyof typeof frontends
}

export function lowerText(text: string, options: LowerOptions = {}): Lowered {
  const { path = 'server.ts', limits = ampleLimits, by = 'main' } = options
  const builder = programBuilder()
  const outcome = frontends[by].lower(path, text, builder, limits)
  const program = builder.finish()
  return {
    outcome,
    program,
    get printed() {
      const lines = printProgram(program).split('\n').slice(1)
      return lines.map((line) => line.trimEnd()).join('\n')
    },
    violations: verifyProgram(program),
  }
}

/** The printed program of text that must lower as a whole and keep every invariant. */
export function printedText(text: string, options: LowerOptions = {}): string {
  const { outcome, printed, violations } = lowerText(text, options)
  if (outcome.state !== 'lowered') throw new Error(`${outcome.state}: ${outcome.reason}`)
  if (violations.length > 0) throw new Error(violations.join('\n'))
  return printed
}
