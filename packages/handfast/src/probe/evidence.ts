import type { Attempt, Sight, Verdict } from './lab/verdict.ts'
import { isProof } from './lab/verdict.ts'
import type { Evidence, ShownExchange } from './result.ts'
import type { Redactor } from './wire/redact.ts'

export interface EvidenceOptions {
  /** Where the transcript of the check begins in that of the run. */
  readonly from: number
  readonly transcript: readonly ShownExchange[]
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
  const { transcript } = options
  const exchange = transcript[shown.exchange ?? -1]
  if (exchange === undefined) return { ...shown, isProof: true }
  const prepared = (attempt.preparedBy ?? []).flatMap(
    (place) => transcript[place - options.from] ?? [],
  )
  const lines = [...prepared, exchange].flatMap((one) => [...mintingLines(one, options), one.curl])
  return { ...shown, isProof: true, replay: [...new Set(lines)] }
}

/** The request that each id of an exchange came of, where one is in the transcript. */
function mintingLines({ curl }: ShownExchange, { transcript }: EvidenceOptions): readonly string[] {
  const variables = new Set([...curl.matchAll(/\$(ID_[0-9a-f]+)/gu)].map(([, name = '']) => name))
  return [...variables].flatMap((name) => {
    const minting = transcript.find((one) => one.curl.startsWith(`${name}=`))
    return minting === undefined ? [] : [minting.curl]
  })
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
