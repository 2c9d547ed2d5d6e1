import type { FrontendLimits, LowerOutcome } from '../../../src/audit/frontends/frontend.ts'
import { pythonFrontend } from '../../../src/audit/frontends/python/python-frontend.ts'
import { programBuilder } from '../../../src/audit/ir/builder.ts'
import { printProgram } from '../../../src/audit/ir/print.ts'
import type { Program } from '../../../src/audit/ir/program.ts'
import { verifyProgram } from '../../../src/audit/ir/verify.ts'

export const ampleLimits: FrontendLimits = { instructionsPerFileMax: 1_000_000, depthMax: 400 }

const frontend = pythonFrontend()

export interface Lowered {
  readonly outcome: LowerOutcome
  readonly program: Program
  /** The printed program without its first line, which names the file. */
  readonly printed: string
  /** Broken invariants: always empty. */
  readonly violations: readonly string[]
}

/** Lowers one text as a file of its own. */
export async function lowerText(
  text: string,
  limits: FrontendLimits = ampleLimits,
): Promise<Lowered> {
  // A hostile text may have used up the parser.
  await frontend.prepare()
  const builder = programBuilder()
  const outcome = frontend.lower('server.py', text, builder, limits)
  const program = builder.finish()
  const printed = printProgram(program).split('\n').slice(1)
  return {
    outcome,
    program,
    printed: printed.map((line) => line.trimEnd()).join('\n'),
    violations: verifyProgram(program),
  }
}

/** The printed program of text that must lower as a whole and keep every invariant. */
export async function printedText(text: string): Promise<string> {
  const { outcome, printed, violations } = await lowerText(text)
  if (outcome.state !== 'lowered') throw new Error(`${outcome.state}: ${outcome.reason}`)
  if (violations.length > 0) throw new Error(violations.join('\n'))
  return printed
}

/** The printed body of the first function with that heading, or of the module. */
export async function printedBody(text: string, heading = 'module module'): Promise<string> {
  const lines = (await printedText(text)).split('\n')
  const from = lines.indexOf(heading)
  if (from < 0) throw new Error(`no ${heading} in\n${lines.join('\n')}`)
  const to = lines.findIndex((line, at) => at > from && !line.startsWith(' '))
  return lines
    .slice(from + 1, to < 0 ? undefined : to)
    .map((line) => line.slice(2))
    .join('\n')
}
