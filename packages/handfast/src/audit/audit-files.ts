import type { DraftFinding } from '../finding/fingerprint.ts'
import type { NotAnalysed, WeaknessCoverage } from '../finding/finding.ts'
import { factsOf } from './facts/facts.ts'
import type { Facts } from './facts/facts.ts'
import { flowInSteps } from './flow/flow.ts'
import type { FlowLimits } from './flow/flow.ts'
import type { Model } from './flow/model.ts'
import type { PackageFacts } from './flow/packages.ts'
import { judge } from './judge.ts'
import { lowerTarget } from './lower-target.ts'
import type { LowerOptions, SourceInput } from './lower-target.ts'
import type { Rule } from './rules/rule.ts'

export interface AuditFilesInput {
  readonly files: readonly SourceInput[]
  readonly packages: PackageFacts
  readonly models: readonly Model[]
  readonly rules: readonly Rule[]
  readonly lower: LowerOptions
  readonly flow: FlowLimits
}

export interface AuditFilesOutcome {
  readonly drafts: readonly DraftFinding[]
  readonly weaknesses: readonly WeaknessCoverage[]
  readonly facts: Facts
  readonly analysed: number
  readonly lines: number
  readonly notAnalysed: readonly NotAnalysed[]
}

/**
 * The audit proper, without targets, configuration or reports: lower, follow, judge.
 *
 * @throws the reason of `lower.signal`, when it is aborted.
 */
export async function auditFiles({
  files,
  packages,
  models,
  rules,
  lower,
  flow,
}: AuditFilesInput): Promise<AuditFilesOutcome> {
  const lowered = await lowerTarget(files, lower)
  const followed = await inTurns(
    flowInSteps(lowered.program, models, { packages, limits: flow }),
    lower,
  )
  const facts = factsOf(followed, packages)
  const drafts: DraftFinding[] = []
  const weaknesses: WeaknessCoverage[] = []
  for (const rule of rules) {
    await lower.pause()
    lower.signal?.throwIfAborted()
    const reason = rule.notApplicable?.(facts)
    if (reason !== undefined) {
      weaknesses.push({ weakness: rule.id, state: 'not-applicable', reason })
      continue
    }
    const found = judge(facts, rule)
    drafts.push(...found)
    if (found.length > 0) weaknesses.push({ weakness: rule.id, state: 'found' })
    else if (followed.complete) weaknesses.push({ weakness: rule.id, state: 'not-found' })
    else
      weaknesses.push({
        weakness: rule.id,
        state: 'not-analysed',
        reason: 'the step budget of the flow analysis ran out',
      })
  }
  return {
    drafts,
    weaknesses,
    facts,
    analysed: lowered.analysed,
    lines: lowered.lines,
    notAnalysed: lowered.notAnalysed,
  }
}

/** Takes all steps of an analysis, and lets others run in its pauses. */
async function inTurns<Result>(
  steps: Generator<void, Result>,
  { pause, signal }: Pick<LowerOptions, 'pause' | 'signal'>,
): Promise<Result> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await pause()
    signal?.throwIfAborted()
  }
}
