import type { FailOn } from '../config/config.ts'
import { failOns } from '../config/config.ts'
import type { WantedReport } from './audit-arguments.ts'
import { readReports, readWidth } from './audit-arguments.ts'
import { choose } from './choice.ts'
import type { CliContext } from './context.ts'
import type { ParsedArguments } from './option.ts'
import type { Configured, ProbeTarget } from './probe-target-arguments.ts'
import { readProbeTarget } from './probe-target-arguments.ts'
import type { ColorChoice } from './terminal.ts'
import { colorChoices } from './terminal.ts'

export interface ProbeArguments extends ProbeTarget {
  readonly isDryRun: boolean
  readonly reports: readonly WantedReport[]
  readonly failOn: FailOn
  /** The earlier report to compare with. */
  readonly against: string | undefined
  readonly isCi: boolean
  readonly quiet: boolean
  readonly color: ColorChoice
  readonly width: number | undefined
}

/** @throws CliError, ProbeError */
export function readProbeArguments(
  args: ParsedArguments,
  formats: readonly string[],
  context: Pick<CliContext, 'cwd' | 'env' | 'signal'> & Configured,
): ProbeArguments {
  const isCi = args.isGiven('ci')
  return {
    ...readProbeTarget(args, context),
    isDryRun: args.isGiven('dry-run'),
    reports: readReports(args, formats, isCi ? 'concise' : 'pretty'),
    against: args.valueOf('against'),
    isCi,
    failOn: choose(args, 'fail-on', failOns) ?? 'medium',
    quiet: args.isGiven('quiet'),
    color: choose(args, 'color', colorChoices) ?? (isCi ? 'never' : 'auto'),
    width: readWidth(args.valueOf('width')),
  }
}
