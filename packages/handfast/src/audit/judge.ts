import { weaknessById } from '@handfast/catalogue'
import type { WeaknessId } from '@handfast/catalogue'
import type { DraftFinding } from '../finding/fingerprint.ts'
import type { LabelledLocation, Location, Severity } from '../finding/finding.ts'
import { lowered } from '../finding/grade.ts'
import { describeStep } from './describe-step.ts'
import type { Facts } from './facts/facts.ts'
import { lineOf, traceTo } from './flow/trace.ts'
import type { Value } from './ir/program.ts'
import type { Rule, Sighting } from './rules/rule.ts'

/** Runs one rule and makes draft findings of what it saw, each place once. */
export function judge(facts: Facts, rule: Rule): readonly DraftFinding[] {
  const drafts = new Map<string, DraftFinding>()
  rule.check(facts, (sighting) => {
    const draft = draftOf(facts, rule.id, sighting)
    if (draft === undefined) return
    const { file, startLine, startColumn } = draft.location
    const key = `${file}:${startLine}:${startColumn}`
    if (!drafts.has(key)) drafts.set(key, draft)
  })
  return [...drafts.values()]
}

function draftOf(facts: Facts, weakness: WeaknessId, sighting: Sighting): DraftFinding | undefined {
  const location = locationOf(facts, sighting.at)
  if (location === undefined) return undefined
  const { severity, context } = weigh(facts, weakness, sighting)
  const isBundled = facts.isBundled(sighting.at)
  return {
    weakness,
    severity,
    context,
    confidence: sighting.confidence,
    // Whoever keeps the target can replace a library's version, but not mend a line of it.
    persona: isBundled ? 'auditor' : (sighting.persona ?? 'regular'),
    message: sighting.message,
    attack: sighting.attack,
    fix: sighting.fix,
    location,
    label: sighting.label,
    related: (sighting.related ?? []).flatMap(({ at, label }) => labelled(facts, at, label)),
    trace: traceOf(facts, sighting),
    symbols: symbolsOf(facts, sighting.at),
  }
}

/** What is known of the server moves severity, one step at most, and the finding says why. */
function weigh(
  facts: Facts,
  weakness: WeaknessId,
  sighting: Sighting,
): { severity: Severity; context: readonly string[] } {
  const severity = sighting.severity ?? weaknessById(weakness)?.severity ?? 'medium'
  const context = sighting.conditional === undefined ? [] : [sighting.conditional]
  if (facts.isBundled(sighting.at)) context.push('in the code of a library that is built in')
  if (sighting.regardlessOfContext !== true) {
    if (facts.context.stdioOnly) context.push('stdio only: one client a process')
    else if (!facts.context.hasPrincipal)
      context.push('no second principal seen: nothing in the target tells callers apart')
  }
  return { severity: context.length === 0 ? severity : lowered(severity), context }
}

function traceOf(facts: Facts, { trace }: Sighting): readonly LabelledLocation[] {
  if (trace === undefined) return []
  const values = traceTo(facts.flow, trace.node, trace.labels)
  return values.flatMap((value, index) =>
    labelled(facts, value, describeStep(facts, value, index === 0, index === values.length - 1)),
  )
}

function labelled(facts: Facts, at: Value, label: string): readonly LabelledLocation[] {
  const location = locationOf(facts, at)
  return location === undefined ? [] : [{ ...location, label }]
}

/** The place of an instruction in its file, 1-based. */
export function locationOf(
  facts: Pick<Facts, 'program' | 'fileOf'>,
  at: Value,
): Location | undefined {
  const file = facts.fileOf(at)
  if (file === undefined) return undefined
  const start = facts.program.start[at] ?? 0
  const end = Math.max(start + 1, facts.program.end[at] ?? start + 1)
  const startLine = lineOf(file.lineStarts, start)
  const endLine = lineOf(file.lineStarts, end - 1)
  return {
    file: file.path,
    startLine: startLine + 1,
    startColumn: start - (file.lineStarts[startLine] ?? 0) + 1,
    endLine: endLine + 1,
    endColumn: end - (file.lineStarts[endLine] ?? 0) + 1,
  }
}

function symbolsOf({ program }: Facts, at: Value): readonly string[] {
  const names: string[] = []
  let info = program.functions[program.functionOf[at] ?? -1]
  for (let depth = 0; info !== undefined && info.kind !== 'module' && depth < 12; depth += 1) {
    names.push(info.name)
    const owner = program.classes[info.inClass]
    if (owner !== undefined) names.push(owner.name)
    info = program.functions[info.parent]
  }
  return names
}
