import { weaknesses } from '@handfast/catalogue'
import type { WeaknessId } from '@handfast/catalogue'
import { baselineSuppressions } from '../finding/baseline.ts'
import { commentSuppressions, directiveWord } from '../finding/comment-suppression.ts'
import type { SourceComment } from '../finding/comment-suppression.ts'
import type { AuditResult, Coverage, Finding, WeaknessCoverage } from '../finding/finding.ts'
import { personas } from '../finding/finding.ts'
import { withFingerprints } from '../finding/fingerprint.ts'
import { gradeOf } from '../finding/grade.ts'
import { confidenceRank, sortedFindings } from '../finding/sort.ts'
import { applySuppressions } from '../finding/suppression.ts'
import type { AuditOptions } from './audit-options.ts'
import { auditProgram } from './audit-program.ts'
import type { AuditProgramOutcome } from './audit-program.ts'
import { withoutCopies } from './copies.ts'
import type { Model } from './flow/model.ts'
import type { PackageFacts } from './flow/packages.ts'
import { lineOf } from './flow/trace.ts'
import type { Program } from './ir/program.ts'
import { auditLimits } from './limits.ts'
import type { LoweredTarget } from './lower-target.ts'
import type { Pause } from './pause.ts'
import { rules } from './rules/registry.generated.ts'
import { pathAliasesOf } from './target/path-aliases.ts'
import { semverOf, semverRangeOf } from './target/python-versions.ts'
import type { Target } from './target/target.ts'
import { version } from '../version.ts'

export interface AssessOptions extends AuditOptions {
  readonly models: readonly Model[]
  readonly pause: Pause
}

/** All of an audit that comes after lowering. */
export async function assess(
  target: Target,
  lowered: LoweredTarget,
  options: AssessOptions,
): Promise<Omit<AuditResult, 'elapsedMs'>> {
  const { models, only, pause, signal } = options
  const outcome = await auditProgram({
    program: lowered.program,
    packages: packagesOf(target),
    models,
    rules: only === undefined ? rules : rules.filter(({ id }) => only.includes(id)),
    limits: { stepsPerInstructionMax: auditLimits.stepsPerInstructionMax },
    pause,
    signal,
  })
  signal?.throwIfAborted()
  const weaknessCoverage = coverageOf(outcome.weaknesses, lowered)
  const coverage = { ...filesCovered(target, lowered), weaknesses: weaknessCoverage }
  const { findings, unused } = suppressed(target, outcome, { options, weaknessCoverage })
  const { score, grade } = gradeOf(findings, coverage)
  return {
    schemaVersion: '1.0',
    tool: { name: 'handfast', version },
    target: target.label,
    era: outcome.facts.context.era,
    findings: sortedFindings(findings.filter((finding) => isWanted(finding, options))),
    unusedSuppressions: unused,
    coverage,
    score,
    grade,
    context: outcome.facts.context.words,
  }
}

/** Facts of all manifests as one: the target's own first, so that its versions win. */
function packagesOf(target: Target): PackageFacts {
  const dependencies = new Map<string, string>()
  const workspaces = new Map<string, string>()
  const [own] = target.packages
  for (const { ecosystem, folder, name, dependencies: declared } of target.packages) {
    if (name !== null && !folder.startsWith('..')) workspaces.set(name, folder)
    for (const { name: dependency, range, version: installed } of declared) {
      const inPython = ecosystem === 'pypi'
      const version = installed !== null && inPython ? semverOf(installed) : installed
      const known = version ?? (inPython ? semverRangeOf(range) : range)
      if (!dependencies.has(dependency)) dependencies.set(dependency, known)
    }
  }
  return {
    name: own?.name ?? '',
    version: own?.version ?? '',
    dependencies,
    workspaces,
    pathAliases: pathAliasesOf(target.folder),
  }
}

function coverageOf(
  judged: readonly WeaknessCoverage[],
  { analysed }: LoweredTarget,
): readonly WeaknessCoverage[] {
  const byId = new Map<WeaknessId, WeaknessCoverage>(judged.map((entry) => [entry.weakness, entry]))
  return weaknesses.flatMap(({ id, covers }) => {
    if (!covers.audit.covers) return []
    if (analysed === 0)
      return [{ weakness: id, state: 'not-analysed' as const, reason: 'no file could be analysed' }]
    const left = rules.some((rule) => rule.id === id)
      ? 'left out by --only'
      : 'this version has no rule for it'
    return [byId.get(id) ?? { weakness: id, state: 'not-analysed' as const, reason: left }]
  })
}

function filesCovered(
  target: Target,
  { analysed, lines, notAnalysed }: LoweredTarget,
): Omit<Coverage, 'weaknesses'> {
  return {
    files: target.filesInScope,
    analysed,
    notAnalysed: [...target.notAnalysed, ...notAnalysed],
    leftOut: target.leftOut,
    lines,
  }
}

interface Judging {
  readonly options: AuditOptions
  readonly weaknessCoverage: readonly WeaknessCoverage[]
}

function suppressed(
  target: Target,
  outcome: AuditProgramOutcome,
  { options, weaknessCoverage }: Judging,
): ReturnType<typeof applySuppressions> {
  const { program } = outcome.facts
  const texts = new Map(program.files.map(({ path, text }) => [path, text]))
  const drafts = withoutCopies(outcome.drafts, { builtFirst: target.isPacked })
  const findings = withFingerprints(drafts, (file) => texts.get(file))
  const suppressions = [
    ...(options.obeyComments ? commentSuppressions(commentsOf(program)) : []),
    ...options.suppressions,
    ...(options.baseline === undefined ? [] : baselineSuppressions(options.baseline)),
  ]
  const judged = new Set(
    weaknessCoverage
      .filter(({ state }) => state !== 'not-analysed')
      .map(({ weakness }) => weakness),
  )
  return applySuppressions(findings, suppressions, {
    today: options.now().toISOString().slice(0, 10),
    judged,
  })
}

/** Nothing but the comment's own marker stands before its text. */
const commentOpening = /^\s*(?:\/\/+|#+!?|\/\*+)?\s*$/

function commentsOf({ files }: Program): readonly SourceComment[] {
  return files.flatMap(({ path, text, lineStarts, comments }) =>
    comments
      .filter((comment) => comment.text.includes(directiveWord))
      .map(({ start, end, text: comment }) => {
        const line = lineOf(lineStarts, start)
        return {
          file: path,
          startLine: line + 1,
          endLine: lineOf(lineStarts, Math.max(start, end - 1)) + 1,
          text: comment,
          ownLine: commentOpening.test(text.slice(lineStarts[line] ?? 0, start)),
        }
      }),
  )
}

function isWanted({ persona, confidence }: Finding, options: AuditOptions): boolean {
  return (
    personas.indexOf(persona) <= personas.indexOf(options.persona) &&
    confidenceRank(confidence) >= confidenceRank(options.minConfidence)
  )
}
