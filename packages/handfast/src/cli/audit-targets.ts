import type { AuditArguments } from './audit-arguments.ts'
import { outcomeOf } from './audit-outcome.ts'
import { reportable, writeBaseline, writeReports } from './audit-reports.ts'
import type { Reporting } from './audit-reports.ts'
import { auditTarget } from './audit-target.ts'
import type { Audited } from './audit-target.ts'
import type { CliContext } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import { createHeadway } from './headway.ts'
import { createProgress } from './progress.ts'

/** Audits each target, reports on all of them, and says how it ended. */
export async function auditTargets(args: AuditArguments, context: CliContext): Promise<ExitCode> {
  const progress = createProgress(context, !args.quiet)
  const headway = createHeadway(args.targets)
  const audited: Audited[] = []
  try {
    const engine = await context.loadEngine()
    for (const label of args.targets) {
      headway.begin(label)
      audited.push(await auditTarget(label, { args, context, engine, progress, headway }))
      headway.end(label)
    }
    progress.clear()
    return report(audited, { args, context, reports: await context.loadReports() })
  } catch (error) {
    throw context.signal.aborted ? headway.interruption(error) : error
  } finally {
    progress.clear()
    await Promise.all(audited.map(({ target }) => target.close()))
  }
}

function report(audited: readonly Audited[], reporting: Reporting): ExitCode {
  const { args, context } = reporting
  const [first, ...others] = audited
  if (first === undefined) throw new TypeError('an audit without a target')
  const whole = reportable([first, ...others])
  if (args.writeBaseline !== undefined) writeBaseline(args.writeBaseline, whole, context)
  writeReports(whole, reporting)
  const { code, remarks } = outcomeOf(audited, args)
  for (const remark of remarks) context.stderr.write(`handfast: ${remark}\n`)
  return code
}
