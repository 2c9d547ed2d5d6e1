import type { FailOn } from '../config/config.ts'
import { isAtLeast } from '../finding/sort.ts'
import type { ProbeResult } from '../finding/probe-result.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'

/** Checks with a verdict out of those that apply; below it, having shown nothing says nothing. */
const decidedShareMin = 0.5

export interface ProbeOutcome {
  readonly code: ExitCode
  /** What has to be said on standard error about it. */
  readonly remark: string | undefined
}

export function probeOutcome({ checks, target }: ProbeResult, failOn: FailOn): ProbeOutcome {
  const applicable = checks.filter(({ verdict }) => verdict !== 'not-applicable')
  const decided = applicable.filter(({ verdict }) => verdict !== 'inconclusive')
  const isThin = applicable.length === 0 || decided.length < applicable.length * decidedShareMin
  const remark = isThin
    ? `${target}: only ${decided.length} of ${applicable.length} checks that apply got a ` +
      'verdict, so having shown nothing in the rest means nothing.'
    : undefined
  const isFailing =
    failOn !== 'never' &&
    checks.some(({ severity }) => severity !== null && isAtLeast(severity, failOn))
  if (isFailing) return { code: exitCodes.findings, remark }
  return { code: isThin ? exitCodes.inconclusive : exitCodes.clean, remark }
}
