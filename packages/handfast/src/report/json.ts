import { pageUrl, weaknessById } from '@handfast/catalogue'
import type { AuditResult, Finding, LabelledLocation, Location } from '../finding/finding.ts'
import { jsonText } from './parts/json-text.ts'
import type { Report } from './report.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/**
 * For programs: everything but the time it took, so that the same target gives the same bytes. The
 * shape is `schema/report-1.1.schema.json`; within a major version members are added, never changed
 * or removed.
 */
export const jsonReport: Report = withoutSecrets({
  id: 'json',
  summary: 'the whole result, with a published schema',
  fileExtension: 'json',
  render: (result) => jsonText(resultObject(result)),
})

function resultObject(result: AuditResult): object {
  const { coverage } = result
  return {
    schemaVersion: result.schemaVersion,
    tool: { name: result.tool.name, version: result.tool.version },
    target: result.target,
    era: result.era,
    findings: result.findings.map(findingObject),
    unusedSuppressions: result.unusedSuppressions.map(({ by, at, reason, what }) => ({
      by,
      at,
      reason,
      ...(what === undefined ? {} : { what }),
    })),
    coverage: {
      files: coverage.files,
      analysed: coverage.analysed,
      notAnalysed: coverage.notAnalysed.map(({ file, reason }) => ({ file, reason })),
      leftOut: coverage.leftOut,
      lines: coverage.lines,
      weaknesses: coverage.weaknesses.map(({ weakness, state, reason }) => ({
        weakness,
        state,
        ...(reason === undefined ? {} : { reason }),
      })),
    },
    score: result.score,
    grade: result.grade,
    context: result.context,
    ...(result.probe === undefined ? {} : { probe: result.probe }),
  }
}

function findingObject(finding: Finding): object {
  return {
    weakness: finding.weakness,
    severity: finding.severity,
    confidence: finding.confidence,
    persona: finding.persona,
    message: finding.message,
    attack: finding.attack,
    fix: finding.fix,
    ...placeObject(finding.location),
    label: finding.label,
    related: finding.related.map(labelledObject),
    trace: finding.trace.map(labelledObject),
    fingerprint: finding.fingerprint,
    context: finding.context,
    suppressed:
      finding.suppressed === null
        ? null
        : { by: finding.suppressed.by, reason: finding.suppressed.reason },
    ...(finding.probed === undefined ? {} : { probed: finding.probed }),
    cwe: weaknessById(finding.weakness)?.cwe ?? [],
    helpUri: pageUrl(finding.weakness),
  }
}

function labelledObject(place: LabelledLocation): object {
  return { ...placeObject(place), label: place.label }
}

function placeObject({ file, startLine, endLine, startColumn, endColumn }: Location): object {
  return { file, startLine, endLine, startColumn, endColumn }
}
