import { planOf } from '../probe/plan.ts'
import { probe } from '../probe/probe.ts'
import { planText } from '../probe/report/plan-text.ts'
import { changesSince } from '../finding/probe-changes.ts'
import type { ProbeResult } from '../finding/probe-result.ts'
import { probeReports } from '../report/probe/registry.generated.ts'
import type { CliContext } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import { exitCodes } from './exit-codes.ts'
import type { ParsedArguments } from './option.ts'
import type { ProbeArguments } from './probe-arguments.ts'
import { readProbeArguments } from './probe-arguments.ts'
import { withCredentials } from './probe-credentials.ts'
import { probeOutcome } from './probe-outcome.ts'
import { probeProgress } from './probe-progress.ts'
import { readProbeSetUp } from './probe-set-up.ts'
import { createProgress, whileShowing } from './progress.ts'
import { readEarlier } from './read-earlier.ts'
import type { Earlier } from './read-earlier.ts'
import { widthOf } from './terminal.ts'
import { writeWanted } from './written-reports.ts'

/** `handfast probe`: says what it is about to do, does it, reports, and says how it ended. */
export async function probeTarget(parsed: ParsedArguments, context: CliContext): Promise<ExitCode> {
  const formats = probeReports.map(({ id }) => id)
  const setUp = await readProbeSetUp(parsed, context)
  const args = readProbeArguments(parsed, formats, { ...context, setUp })
  const width = args.width ?? widthOf(context.stdout, context.env)
  const warnings = (setUp?.warnings ?? []).map((warning) => `handfast: ${warning}\n`)
  if (!args.quiet) context.stderr.write(warnings.join(''))
  // Also before anybody logs in: what the plan refuses must not cost a login.
  const plan = planText(planOf(args.options), width)
  if (args.isDryRun) {
    context.stdout.write(plan)
    return exitCodes.clean
  }
  // Before anything is sent: a run that ends in an error about a file was for nothing.
  const earlier = args.against === undefined ? undefined : readEarlier(args.against, context)
  const options = await withCredentials(args, context)
  if (!args.quiet && !args.isCi) context.stderr.write(`${planText(planOf(options), width)}\n`)
  const result = await probeWithProgress({ ...args, options }, context)
  writeReports(withChanges(result, earlier), args, context)
  if (result.isInterrupted) return exitCodes.interrupted
  const { code, remark } = probeOutcome(result, args.failOn)
  if (remark !== undefined) context.stderr.write(`handfast: ${remark}\n`)
  return code
}

function withChanges(result: ProbeResult, earlier: Earlier | undefined): ProbeResult {
  if (earlier === undefined) return result
  return { ...result, changes: changesSince(earlier.probe, result, earlier.file) }
}

async function probeWithProgress(args: ProbeArguments, context: CliContext): Promise<ProbeResult> {
  const progress = createProgress(context, !args.quiet && !args.isCi)
  return whileShowing(progress, 'Looking for the ways in …', (show) =>
    probe({
      ...args.options,
      onProgress: (at) => show(`Probing, ${probeProgress(at)}`),
    }),
  )
}

function writeReports(result: ProbeResult, args: ProbeArguments, context: CliContext): void {
  const generatedAt = context.now().toISOString()
  writeWanted(args, context, ({ format }, appearance) => {
    const report = probeReports.find(({ id }) => id === format)
    if (report === undefined) throw new TypeError(`no report has the id ${format}`)
    return report.render(result, { ...appearance, generatedAt })
  })
}
