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
import { auditFiles } from './audit-files.ts'
import type { AuditFilesOutcome } from './audit-files.ts'
import type { AuditOptions } from './audit-options.ts'
import type { PackageFacts } from './flow/packages.ts'
import { lineOf } from './flow/trace.ts'
import type { Language, Program } from './ir/program.ts'
import { loadLanguages } from './languages.ts'
import type { LanguageParts } from './languages.ts'
import { withoutCopies } from './copies.ts'
import { auditLimits } from './limits.ts'
import { pauseEvery, turnMsMax } from './pause.ts'
import { rules } from './rules/registry.generated.ts'
import { pathAliasesOf } from './target/path-aliases.ts'
import { semverOf, semverRangeOf } from './target/python-versions.ts'
import type { Target } from './target/target.ts'
import { version } from '../version.ts'

/**
 * Audits one target: lower every file, follow every value, let every rule look, hold what was seen
 * against suppressions, and grade. Executes nothing of the target and opens no connection.
 *
 * @throws the reason of `options.signal`, when it is aborted.
 */
export async function runAudit(target: Target, options: AuditOptions): Promise<AuditResult> {
  const startedMs = performance.now()
  const wanted =
    options.only === undefined ? rules : rules.filter(({ id }) => options.only?.includes(id))
  const languages = await loadLanguages(new Set(target.files.map(({ language }) => language)))
  const outcome = await auditFiles({
    files: target.files,
    packages: packagesOf(target),
    models: [...languages.values()].flatMap(({ models }) => models),
    rules: wanted,
    lower: lowerOptions(target, languages, options),
    flow: { stepsPerInstructionMax: auditLimits.stepsPerInstructionMax },
  })
  options.signal?.throwIfAborted()
  const weaknessCoverage = coverageOf(outcome)
  const coverage = { ...filesCovered(target, outcome), weaknesses: weaknessCoverage }
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
    elapsedMs: performance.now() - startedMs,
  }
}

function lowerOptions(
  target: Target,
  languages: ReadonlyMap<Language, LanguageParts>,
  options: AuditOptions,
): Parameters<typeof auditFiles>[0]['lower'] {
  return {
    limits: {
      instructionsPerFileMax: auditLimits.instructionsPerFileMax,
      depthMax: auditLimits.depthMax,
    },
    frontends: new Map([...languages].map(([language, { frontends }]) => [language, frontends])),
    instructionsMax: auditLimits.instructionsMax,
    onFile: (done, path) => options.onProgress?.(done, target.files.length, path),
    pause: pauseEvery(turnMsMax, () => performance.now()),
    signal: options.signal,
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

function coverageOf({
  weaknesses: judged,
  analysed,
}: AuditFilesOutcome): readonly WeaknessCoverage[] {
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

function filesCovered(target: Target, outcome: AuditFilesOutcome): Omit<Coverage, 'weaknesses'> {
  return {
    files: target.filesInScope,
    analysed: outcome.analysed,
    notAnalysed: [...target.notAnalysed, ...outcome.notAnalysed],
    leftOut: target.leftOut,
    lines: outcome.lines,
  }
}

interface Judging {
  readonly options: AuditOptions
  readonly weaknessCoverage: readonly WeaknessCoverage[]
}

function suppressed(
  target: Target,
  outcome: AuditFilesOutcome,
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
