import type { CheckResult, ProbeResult } from '../../finding/probe-result.ts'
import { wayOf } from '../probe/parts/verdicts.ts'
import { visible } from '../text/visible.ts'
import type { Style } from './style.ts'

/** `url: severity weakness (era): what was seen`. */
export function checkLine(check: CheckResult, { target }: ProbeResult, style: Style): string {
  const { severity, verdict, weakness, reason, settledBy } = check
  const word = severity ?? verdict
  const painted = style.paint(severity ?? 'dim', word)
  const settled = settledBy === null ? '' : `; ${settledBy} would settle it`
  const said = visible(`${weakness}${wayOf(check)}: ${reason}${settled}`)
  return `${style.paint('strong', visible(target))}: ${painted} ${said}`
}
