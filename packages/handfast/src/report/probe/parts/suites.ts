import { pageUrl } from '@handfast/catalogue'
import type { CheckResult, ProbeResult } from '../../../finding/probe-result.ts'
import type { Suite, TestCase } from '../../junit/xml.ts'
import { proofsOf, replayOf } from './proofs.ts'
import { wayOf } from './verdicts.ts'

/**
 * A test suite for each weakness, and a test for each way in. What got no verdict is a skipped test
 * with the reason, and so is a weakness without a check; none passes.
 */
export function probeSuites({ checks, unchecked }: ProbeResult): readonly Suite[] {
  const names = [...new Set(checks.map(({ weakness }) => weakness))]
  const message = 'no check exists yet'
  return [
    ...names.map((name) => ({
      name,
      cases: checks.filter(({ weakness }) => weakness === name).map(checkCase),
    })),
    ...unchecked.map((name) => ({
      name,
      cases: [{ name: 'probe', outcome: { is: 'skipped' as const, message } }],
    })),
  ]
}

/** The name has nothing of the target in it: build servers follow a test by it. */
function checkCase(check: CheckResult): TestCase {
  const { severity, verdict, reason, settledBy } = check
  const name = `probe${wayOf(check)}`
  if (severity !== null) {
    return { name, outcome: { is: 'failed', severity, message: reason, body: bodyOf(check) } }
  }
  if (verdict === 'safe') return { name, outcome: { is: 'passed' } }
  const settled = settledBy === null ? '' : `; ${settledBy} would settle it`
  const words = verdict === 'inconclusive' ? 'inconclusive' : 'not applicable'
  return { name, outcome: { is: 'skipped', message: `${words}: ${reason}${settled}` } }
}

function bodyOf(check: CheckResult): readonly string[] {
  const { attack, fix, weakness } = check
  return [
    ...proofsOf(check).map(({ title, answer }) => `Shown: ${title}: ${answer}`),
    `Attack: ${attack}`,
    `Fix: ${fix}`,
    ...replayOf(check).map((line) => `Replay: ${line}`),
    pageUrl(weakness),
  ]
}
