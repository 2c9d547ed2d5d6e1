import { weaknessById, weaknessIds } from '@handfast/catalogue'
import type { WeaknessId } from '@handfast/catalogue'
import type { AuditOptions } from '../../src/audit/audit-options.ts'
import type { Target } from '../../src/audit/target/target.ts'
import { baselineSuppressions } from '../../src/finding/baseline.ts'
import { commentSuppressions } from '../../src/finding/comment-suppression.ts'
import type { SourceComment } from '../../src/finding/comment-suppression.ts'
import type { AuditResult, Coverage } from '../../src/finding/finding.ts'
import { withFingerprints } from '../../src/finding/fingerprint.ts'
import type { DraftFinding } from '../../src/finding/fingerprint.ts'
import { gradeOf } from '../../src/finding/grade.ts'
import { confidenceRank, sortedFindings } from '../../src/finding/sort.ts'
import { applySuppressions } from '../../src/finding/suppression.ts'

const marker = /WEAK ([a-z-]+)(?: (low|medium|high))?/g
const comment = /\/\/ (handfast-ignore.*)$/gm

/**
 * Stands in for the engine: it reports every `WEAK <weakness> [<confidence>]` that it reads, and a
 * file with `UNREADABLE` in it counts as not analysed.
 */
export async function auditMarkers(target: Target, options: AuditOptions): Promise<AuditResult> {
  const texts = new Map<string, string>()
  for (const [index, file] of target.files.entries()) {
    options.signal?.throwIfAborted()
    options.onProgress?.(index, target.files.length, file.path)
    const text = file.read()
    if (text.state === 'read' && !text.text.includes('UNREADABLE')) texts.set(file.path, text.text)
  }
  const drafts = [...texts].flatMap(([path, text]) => draftsIn(path, text, options))
  const coverage = coverageOf(target, texts, options)
  const findings = withFingerprints(drafts, (file) => texts.get(file))
  const held = applySuppressions(findings, suppressionsOf(texts, options), {
    today: options.now().toISOString().slice(0, 10),
    judged: new Set(weaknessIds),
  })
  return {
    schemaVersion: '1.0',
    tool: { name: 'handfast', version: '0.0.0' },
    target: target.label,
    era: 'unknown',
    findings: sortedFindings(
      held.findings.filter(
        ({ confidence }) => confidenceRank(confidence) >= confidenceRank(options.minConfidence),
      ),
    ),
    unusedSuppressions: held.unused,
    coverage,
    ...gradeOf(held.findings, coverage),
    context: [`persona ${options.persona}`],
    elapsedMs: 0,
  }
}

function draftsIn(file: string, text: string, { only }: AuditOptions): DraftFinding[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(marker)].flatMap((match): DraftFinding[] => {
      const entry = weaknessById(match[1] ?? '')
      if (entry === undefined || only?.includes(entry.id) === false) return []
      return [draft(entry.id, match, { file, line: index + 1 })]
    }),
  )
}

interface Place {
  readonly file: string
  readonly line: number
}

function draft(weakness: WeaknessId, match: RegExpExecArray, { file, line }: Place): DraftFinding {
  const startColumn = match.index + 1
  const location = {
    file,
    startLine: line,
    startColumn,
    endLine: line,
    endColumn: startColumn + match[0].length,
  }
  const confidence = match[2] === 'low' || match[2] === 'medium' ? match[2] : 'high'
  return {
    weakness,
    severity: weaknessById(weakness)?.severity ?? 'medium',
    confidence,
    persona: 'regular',
    message: `marked ${weakness}`,
    attack: 'none',
    fix: 'remove the mark',
    location,
    label: 'here',
    related: [{ ...location, label: 'again' }],
    trace: [],
    context: [],
    symbols: [match[0]],
  }
}

function coverageOf(
  target: Target,
  texts: ReadonlyMap<string, string>,
  { only }: AuditOptions,
): Coverage {
  const unread = target.files.filter(({ path }) => !texts.has(path))
  return {
    files: target.filesInScope,
    analysed: texts.size,
    notAnalysed: [
      ...target.notAnalysed,
      ...unread.map(({ path }) => ({ file: path, reason: 'could not be parsed' })),
    ],
    leftOut: target.leftOut,
    lines: [...texts.values()].reduce((sum, text) => sum + text.split('\n').length, 0),
    weaknesses: weaknessIds.map((weakness) =>
      only?.includes(weakness) === false
        ? { weakness, state: 'not-analysed', reason: 'left out by --only' }
        : { weakness, state: 'not-found' },
    ),
  }
}

function suppressionsOf(
  texts: ReadonlyMap<string, string>,
  options: AuditOptions,
): Parameters<typeof applySuppressions>[1] {
  const comments = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(comment)].map((match): SourceComment => {
      const line = text.slice(0, match.index).split('\n').length
      return { file, startLine: line, endLine: line, text: match[1] ?? '', ownLine: false }
    }),
  )
  return [
    ...(options.obeyComments ? commentSuppressions(comments) : []),
    ...options.suppressions,
    ...(options.baseline === undefined ? [] : baselineSuppressions(options.baseline)),
  ]
}
