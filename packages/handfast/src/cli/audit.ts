import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { styleOf } from '../report/terminal/style.ts'
import { visible } from '../report/text/visible.ts'
import { readAuditArguments } from './audit-arguments.ts'
import type { AuditArguments } from './audit-arguments.ts'
import type { CliContext } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import type { ParsedArguments } from './option.ts'
import type { ProbeSetUp } from './probe-set-up.ts'
import { wantsColor } from './terminal.ts'

/**
 * `handfast audit`: says what it is about to do, then loads what does it. Most of a short run is
 * loading, and whoever waits shall know for what.
 */
export async function audit(parsed: ParsedArguments, context: CliContext): Promise<ExitCode> {
  const reports = parsed.isGiven('format') ? await context.loadReports() : []
  const formats = reports.map(({ id }) => id)
  const args = readAuditArguments(parsed, formats, {
    ...context,
    setUp: parsed.isGiven('probe') ? await setUpOf(parsed, context) : undefined,
  })
  announce(args, context)
  const { auditTargets } = await import('./audit-targets.ts')
  return auditTargets(args, context)
}

/** What a configuration says about the probe that runs beside the audit. */
async function setUpOf(
  parsed: ParsedArguments,
  context: CliContext,
): Promise<ProbeSetUp | undefined> {
  const { readProbeSetUp } = await import('./probe-set-up.ts')
  const setUp = await readProbeSetUp(parsed, context)
  for (const warning of parsed.isGiven('quiet') ? [] : (setUp?.warnings ?? [])) {
    context.stderr.write(`handfast: ${warning}\n`)
  }
  return setUp
}

/** The first line of what a person reads. A target that is not there gets an error and no line. */
function announce(args: AuditArguments, { cwd, env, stdout, version }: CliContext): void {
  const { targets, reports, quiet, color } = args
  const isForPeople = reports.some(({ format, file }) => format === 'pretty' && file === undefined)
  const areThere = targets.every(
    (target) => target.startsWith('npm:') || existsSync(resolve(cwd, target)),
  )
  if (quiet || !isForPeople || !areThere) return
  const style = styleOf({ color: wantsColor(stdout, env, color), hyperlinks: false })
  const [first, ...others] = targets
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  const line = `handfast ${version}, auditing ${visible(first)}${more}`
  stdout.write(`${style.paint('dim', line)}\n\n`)
}
