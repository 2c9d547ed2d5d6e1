import type { Evidence } from '../finding/probe-result.ts'
import type { Attempt, Sight, Verdict } from './lab/verdict.ts'
import { isProof } from './lab/verdict.ts'
import type { Replay } from './replay.ts'
import type { Redactor } from './wire/redact.ts'

export interface EvidenceOptions {
  /** Where the transcript of the check begins in that of the run. */
  readonly from: number
  readonly replay: Replay
  readonly redactor: Redactor
}

/** Controls first, then each attempt with what was held against it. */
export function evidenceOf({ trial }: Verdict, options: EvidenceOptions): readonly Evidence[] {
  if (trial === undefined) return []
  return [
    ...trial.owner.map((sight) => evidence('control', sight, options)),
    ...trial.attempts.flatMap((attempt) => [
      proof(attempt, options),
      evidence('unknown', attempt.unknown, options),
    ]),
  ]
}

function proof(attempt: Attempt, options: EvidenceOptions): Evidence {
  const shown = evidence('attempt', attempt, options)
  if (!isProof(attempt)) return shown
  // What was seen in many answers is no matter of one exchange.
  const isOfMany = attempt.shown === 'effect' && attempt.exchange === attempt.unknown.exchange
  const { replay } = options
  const prepared = (attempt.preparedBy ?? []).map((place) => place - options.from)
  const lines = isOfMany ? replay.mintingLines() : replay.linesTo(shown.exchange ?? -1, prepared)
  return { ...shown, isProof: true, replay: lines }
}

function evidence(
  role: Evidence['role'],
  { title, reception, answer, shown, exchange }: Sight,
  { from, redactor }: EvidenceOptions,
): Evidence {
  return {
    role,
    title: redactor.redact(title),
    reception,
    answer: redactor.redact(answer),
    shown: shown ?? null,
    isProof: false,
    replay: [],
    exchange: exchange < from ? null : exchange - from,
  }
}
