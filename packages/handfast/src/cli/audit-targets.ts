import { joinProbe } from '../finding/join-probe.ts'
import type { ProbeResult } from '../finding/probe-result.ts'
import type { ProbeOptions } from '../probe/probe-options.ts'
import type { AuditArguments } from './audit-arguments.ts'
import { outcomeOf } from './audit-outcome.ts'
import { reportable, writeBaseline, writeReports } from './audit-reports.ts'
import type { Reportable, Reporting } from './audit-reports.ts'
import { auditTarget } from './audit-target.ts'
import type { Audited } from './audit-target.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { createHeadway } from './headway.ts'
import { probeProgress } from './probe-progress.ts'
import type { ProbeTarget } from './probe-target-arguments.ts'
import { createProgress, whileShowing } from './progress.ts'
import type { Progress } from './progress.ts'
import { widthOf } from './terminal.ts'

/** Audits each target, reports on all of them, and says how it ended. */
export async function auditTargets(args: AuditArguments, context: CliContext): Promise<ExitCode> {
  const progress = createProgress(context, !args.quiet)
  const headway = createHeadway(args.targets)
  const audited: Audited[] = []
  try {
    const probeOptions =
      args.probe === undefined ? undefined : await prepareProbe(args.probe, { args, context })
    const engine = await context.loadEngine()
    for (const label of args.targets) {
      headway.begin(label)
      audited.push(await auditTarget(label, { args, context, engine, progress, headway }))
      headway.end(label)
    }
    const probed =
      probeOptions === undefined ? undefined : await probeBeside(probeOptions, progress)
    progress.clear()
    return report(audited, { args, context, reports: await context.loadReports(), probed })
  } catch (error) {
    throw context.signal.aborted ? headway.interruption(error) : error
  } finally {
    progress.clear()
    await Promise.all(audited.map(({ target }) => target.close()))
  }
}

/** Before anything is read or sent: what is going to be attacked, or why it cannot be. */
async function prepareProbe(
  target: ProbeTarget,
  { args, context }: Pick<Reporting, 'args' | 'context'>,
): Promise<ProbeOptions> {
  const { planOf } = await import('../probe/plan.ts')
  const { planText } = await import('../probe/report/plan-text.ts')
  const { withCredentials } = await import('./probe-credentials.ts')
  // Also before anybody logs in: what the plan refuses must not cost a login.
  planOf(target.options)
  const options = await withCredentials(target, context)
  const width = args.width ?? widthOf(context.stdout, context.env)
  const plan = planText(planOf(options), width)
  if (!args.quiet) context.stderr.write(`${plan}\n`)
  return options
}

/**
 * What the audit has found is known by now, and worth telling whatever becomes of the probe.
 * Undefined where it was interrupted before anything was seen.
 */
async function probeBeside(
  options: ProbeOptions,
  progress: Progress,
): Promise<ProbeResult | undefined> {
  // Most audits probe nothing, and need not wait for what does.
  const { probe } = await import('../probe/probe.ts')
  try {
    return await whileShowing(progress, 'Looking for the ways in …', (show) =>
      probe({
        ...options,
        onProgress: (at) => show(`Probing, ${probeProgress(at)}`),
      }),
    )
  } catch (error) {
    if (options.signal?.aborted === true) return undefined
    throw error
  }
}

interface Reported extends Reporting {
  readonly probed: ProbeResult | undefined
}

const withProbe = (whole: Reportable, probed: ProbeResult | undefined): Reportable =>
  probed === undefined ? whole : { ...whole, result: joinProbe(whole.result, probed) }

function report(audited: readonly Audited[], reporting: Reported): ExitCode {
  const { args, context, probed } = reporting
  const [first, ...others] = audited
  if (first === undefined) throw new TypeError('an audit without a target')
  const whole = withProbe(reportable([first, ...others]), probed)
  const written = args.writeBaseline
  const entries = written === undefined ? 0 : writeBaseline(written, whole, context)
  writeReports(whole, reporting)
  if (written !== undefined && !args.quiet) {
    const what = `${entries} ${entries === 1 ? 'finding' : 'findings'}`
    const next = `Use it with --baseline ${written}, or name it in handfast.yaml.`
    context.stderr.write(`handfast: ${written} accepts ${what}. ${next}\n`)
  }
  const { code, remarks } = outcomeOf(audited, { args, probed })
  for (const remark of remarks) context.stderr.write(`handfast: ${remark}\n`)
  if (!context.signal.aborted) return code
  context.stderr.write(`handfast: ${interruptionRemark(probed)}\n`)
  return exitCodes.interrupted
}

function interruptionRemark(probed: ProbeResult | undefined): string {
  const decided = probed?.checks.filter(({ verdict }) => verdict !== 'inconclusive').length ?? 0
  const done = `${decided} of ${probed?.checks.length ?? 0} checks`
  const far = probed === undefined ? 'before it had seen anything' : `with a verdict of ${done}`
  return `the probe was interrupted ${far}; what the audit has found is reported in full.`
}
