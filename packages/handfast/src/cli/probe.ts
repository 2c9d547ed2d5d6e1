import { planOf } from '../probe/plan.ts'
import { probe } from '../probe/probe.ts'
import { planText } from '../probe/report/plan-text.ts'
import { probeReports } from '../probe/report/reports.ts'
import type { ProbeResult } from '../probe/result.ts'
import type { CliContext } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import { exitCodes } from './exit-codes.ts'
import type { ParsedArguments } from './option.ts'
import type { ProbeArguments } from './probe-arguments.ts'
import { readProbeArguments } from './probe-arguments.ts'
import { withCredentials } from './probe-credentials.ts'
import { probeOutcome } from './probe-outcome.ts'
import { readProbeSetUp } from './probe-set-up.ts'
import { wantsColor, widthOf } from './terminal.ts'
import { writeFileWhole } from './write-file.ts'

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
  const options = await withCredentials(args, context)
  if (!args.quiet) context.stderr.write(`${planText(planOf(options), width)}\n`)
  const result = await probe(options)
  writeReports(result, args, context)
  if (result.isInterrupted) return exitCodes.interrupted
  const { code, remark } = probeOutcome(result, args.failOn)
  if (remark !== undefined) context.stderr.write(`handfast: ${remark}\n`)
  return code
}

function writeReports(result: ProbeResult, args: ProbeArguments, context: CliContext): void {
  // Files first: a reader that closes standard output early must not cost anybody their file.
  const filesFirst = args.reports.toSorted(
    (left, right) => Number(left.file === undefined) - Number(right.file === undefined),
  )
  for (const { format, file } of filesFirst) {
    const report = probeReports.find(({ id }) => id === format)
    if (report === undefined) throw new TypeError(`no report has the id ${format}`)
    const isFile = file !== undefined
    const { color, width } = args
    const text = report.render(result, {
      width: width ?? (isFile ? 80 : widthOf(context.stdout, context.env)),
      color: isFile ? color === 'always' : wantsColor(context.stdout, context.env, color),
    })
    if (isFile) writeFileWhole(file, text, context.cwd)
    else context.stdout.write(text)
  }
}
