import type { Evidence } from '../finding/probe-result.ts'
import type { Attempt, Sight, Verdict } from './lab/verdict.ts'
import { isProof } from './lab/verdict.ts'
import type { Replay } from './replay.ts'
import type { Redactor } from './wire/redact.ts'

export interface EvidenceOptions {
  /** Where an exchange of the run stands in the transcript of the check; -1 where it does not. */
  placeOf(exchange: number): number
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
  const { replay, placeOf } = options
  const prepared = (attempt.preparedBy ?? []).map(placeOf)
  const lines = isOfMany ? replay.mintingLines() : replay.linesTo(shown.exchange ?? -1, prepared)
  const { amid } = attempt
  const many = amid === undefined ? [] : replay.linesOfMany(placeOf(amid.exchange), amid.times)
  return { ...shown, isProof: true, replay: lines.toSpliced(-1, 0, ...many) }
}

function evidence(
  role: Evidence['role'],
  { title, reception, answer, shown, exchange }: Sight,
  { placeOf, redactor }: EvidenceOptions,
): Evidence {
  const place = placeOf(exchange)
  return {
    role,
    title: redactor.redact(title),
    reception,
    answer: redactor.redact(answer),
    shown: shown ?? null,
    isProof: false,
    replay: [],
    exchange: place < 0 ? null : place,
  }
}
