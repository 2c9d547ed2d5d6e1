import type { Coverage } from '../finding/finding.ts'
import type { ProbeResult } from '../finding/probe-result.ts'
import { isAtLeast } from '../finding/sort.ts'
import type { AuditArguments } from './audit-arguments.ts'
import type { Audited } from './audit-target.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { probeOutcome } from './probe-outcome.ts'

/** Analysed files out of all in scope; below it, finding nothing says nothing. */
const analysedShareMin = 0.5

/** What the runs end with, and what has to be said on standard error about it. */
export interface Outcome {
  readonly code: ExitCode
  readonly remarks: readonly string[]
}

export interface Ended {
  readonly args: AuditArguments
  /** Of the server that ran, where one was probed. */
  readonly probed: ProbeResult | undefined
}

export function outcomeOf(audited: readonly Audited[], ended: Ended): Outcome {
  const { args, probed } = ended
  const thin = audited.filter(({ result }) => isThin(result.coverage))
  const probe = probed === undefined ? undefined : probeOutcome(probed, 'never')
  const remarks = [...thin.map(thinRemark), ...(probe?.remark === undefined ? [] : [probe.remark])]
  const isAccepted = args.exitZero || args.writeBaseline !== undefined
  const isFailing = audited.some(hasFailingFinding) || hasFailingCheck(audited, ended)
  if (!isAccepted && isFailing) return { code: exitCodes.findings, remarks }
  // --exit-zero is about findings. It does not turn "could not look" into "nothing there".
  const isUnseen = thin.length > 0 || probe?.code === exitCodes.inconclusive
  return { code: isUnseen ? exitCodes.inconclusive : exitCodes.clean, remarks }
}

function hasFailingFinding({ result, settings }: Audited): boolean {
  const { failOn } = settings
  if (failOn === 'never') return false
  return result.findings.some(
    ({ severity, suppressed }) => suppressed === null && isAtLeast(severity, failOn),
  )
}

/** What was shown counts as it is, whatever the source let expect; one bar of any target is met. */
function hasFailingCheck(audited: readonly Audited[], { probed }: Ended): boolean {
  return audited.some(
    ({ settings }) =>
      probed !== undefined && probeOutcome(probed, settings.failOn).code === exitCodes.findings,
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
