import type { Coverage } from '../finding/finding.ts'
import { isAtLeast } from '../finding/sort.ts'
import type { AuditArguments } from './audit-arguments.ts'
import type { Audited } from './audit-target.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'

/** Analysed files out of all in scope; below it, finding nothing says nothing. */
const analysedShareMin = 0.5

/** What the runs end with, and what has to be said on standard error about it. */
export interface Outcome {
  readonly code: ExitCode
  readonly remarks: readonly string[]
}

export function outcomeOf(audited: readonly Audited[], args: AuditArguments): Outcome {
  const thin = audited.filter(({ result }) => isThin(result.coverage))
  const remarks = thin.map(thinRemark)
  const isAccepted = args.exitZero || args.writeBaseline !== undefined
  if (!isAccepted && audited.some(hasFailingFinding)) return { code: exitCodes.findings, remarks }
  // --exit-zero is about findings. It does not turn "could not look" into "nothing there".
  return { code: thin.length > 0 ? exitCodes.inconclusive : exitCodes.clean, remarks }
}

function hasFailingFinding({ result, settings }: Audited): boolean {
  const { failOn } = settings
  if (failOn === 'never') return false
  return result.findings.some(
    ({ severity, suppressed }) => suppressed === null && isAtLeast(severity, failOn),
  )
}

const isThin = ({ files, analysed }: Coverage): boolean =>
  files === 0 || analysed < files * analysedShareMin

function thinRemark({ target, result, settings }: Audited): string {
  const { files, analysed, leftOut } = result.coverage
  if (files > 0) {
    const share = `only ${analysed} of ${files} source files were analysed`
    return `${target.label}: ${share}, so having found nothing in the rest means nothing.`
  }
  const left = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`)
  const without = left.length === 0 ? '' : ` Left out: ${left.join(', ')}.`
  const hasTests = (leftOut['tests'] ?? 0) + (leftOut['examples'] ?? 0) > 0
  const hint = hasTests && !settings.includeTests ? ' --include-tests analyses tests too.' : ''
  const what = 'no JavaScript, TypeScript or Python to analyse'
  return `${target.label}: ${what}.${without}${hint}`
}
