import { pageUrl } from '@handfast/catalogue'
import type { ProbeResult } from '../../../finding/probe-result.ts'
import { annotationLevels } from '../../parts/annotation-levels.ts'
import { workflowCommand } from '../../parts/workflow-command.ts'
import type { ShownCheck } from './verdicts.ts'
import { checksThat, shownChecks, untestedReason, wayOf } from './verdicts.ts'

/** Annotations of the run, as a server has no lines of code. */
export function probeAnnotations(
  result: ProbeResult,
  told: readonly ShownCheck[] = shownChecks(result),
): readonly string[] {
  const shown = told.map((check) => {
    const { weakness, severity, reason, attack, fix } = check
    const message = [reason, `Attack: ${attack}`, `Fix: ${fix}`, pageUrl(weakness)]
    const title = `${weakness}${wayOf(check)} shown by the probe (${severity})`
    return workflowCommand(annotationLevels[severity], message, [['title', title]])
  })
  return [...shown, ...untestedNotice(result)]
}

/** A check that got no verdict must not look like one that passed. */
function untestedNotice(result: ProbeResult): readonly string[] {
  if (result.grade !== null) return []
  const undecided = checksThat(result, 'inconclusive').map(
    (check) => `${check.weakness}${wayOf(check)}: ${check.reason}`,
  )
  const said = `${untestedReason(result)}; this run says nothing about them.`
  return [
    workflowCommand('warning', [said, ...undecided], [['title', 'Handfast: the probe is partial']]),
  ]
}
