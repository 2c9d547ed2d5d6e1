import type { DraftFinding } from '../finding/fingerprint.ts'
import type { WeaknessCoverage } from '../finding/finding.ts'
import { factsOf } from './facts/facts.ts'
import type { Facts } from './facts/facts.ts'
import { flowInSteps } from './flow/flow.ts'
import type { FlowLimits } from './flow/flow.ts'
import type { Model } from './flow/model.ts'
import type { PackageFacts } from './flow/packages.ts'
import type { Program } from './ir/program.ts'
import { judge } from './judge.ts'
import type { Pause } from './pause.ts'
import type { Rule } from './rules/rule.ts'

export interface AuditProgramInput {
  readonly program: Program
  readonly packages: PackageFacts
  readonly models: readonly Model[]
  readonly rules: readonly Rule[]
  readonly limits: FlowLimits
  /** Asked between steps. */
  readonly pause: Pause
  /** Looked at after each pause. */
  readonly signal?: AbortSignal | undefined
}

export interface AuditProgramOutcome {
  readonly drafts: readonly DraftFinding[]
  readonly weaknesses: readonly WeaknessCoverage[]
  readonly facts: Facts
}

/**
 * The audit proper, without targets, configuration or reports: follow, judge.
 *
 * @throws the reason of `signal`, when it is aborted.
 */
export async function auditProgram(input: AuditProgramInput): Promise<AuditProgramOutcome> {
  const { program, packages, models, rules, limits } = input
  const followed = await inTurns(flowInSteps(program, models, { packages, limits }), input)
  const facts = factsOf(followed, packages)
  const drafts: DraftFinding[] = []
  const weaknesses: WeaknessCoverage[] = []
  for (const rule of rules) {
    await input.pause()
    input.signal?.throwIfAborted()
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
  return { drafts, weaknesses, facts }
}

/** Takes all steps of an analysis, and lets others run in its pauses. */
async function inTurns<Result>(
  steps: Generator<void, Result>,
  { pause, signal }: Pick<AuditProgramInput, 'pause' | 'signal'>,
): Promise<Result> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await pause()
    signal?.throwIfAborted()
  }
}
