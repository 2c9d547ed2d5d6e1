/** The module of the thread that lowers the last files while the first ones are lowered. */
import type { FrontendLimits, LowerOutcome } from './frontends/frontend.ts'
import { programBuilder } from './ir/builder.ts'
import { packProgram } from './ir/packed-program.ts'
import type { PackedProgram } from './ir/packed-program.ts'
import { frontendLoader } from './languages.ts'
import { lowerSource } from './lower-source.ts'
import type { Source } from './lower-source.ts'
import { answerQuestions } from './thread/answer-questions.ts'

export interface LowerQuestion {
  readonly sources: readonly Source[]
  readonly limits: FrontendLimits
}

export interface LowerAnswer {
  /** Of each source. */
  readonly outcomes: readonly SentOutcome[]
  /** Of those that were not skipped. */
  readonly program: PackedProgram
}

/** An outcome without its file, which is part of the program. */
export type SentOutcome =
  | { readonly state: 'lowered' }
  | { readonly state: Exclude<LowerOutcome['state'], 'lowered'>; readonly reason: string }

const frontendsOf = frontendLoader()

await answerQuestions<LowerQuestion, LowerAnswer>(async ({ sources, limits }) => {
  const lengths = sources.map(({ text }) => (text.state === 'read' ? text.text.length : 0))
  const builder = programBuilder(lengths.reduce((total, length) => total + length, 0))
  const outcomes: SentOutcome[] = []
  for (const source of sources) {
    const outcome = await lowerSource(source, { builder, frontendsOf, limits })
    outcomes.push(
      outcome.state === 'lowered'
        ? { state: outcome.state }
        : { state: outcome.state, reason: outcome.reason },
    )
  }
  return { outcomes, program: packProgram(builder.finish()) }
})
