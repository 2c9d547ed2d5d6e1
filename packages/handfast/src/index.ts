export { runAudit } from './audit/run.ts'
export type { AuditOptions, RunAudit } from './audit/audit-options.ts'
export { openTarget } from './audit/target/open-target.ts'
export { defaultTargetLimits } from './audit/target/target.ts'
export type {
  FileText,
  OpenTargetOptions,
  Target,
  TargetFile,
  TargetLimits,
  TargetNotAnalysed,
  TargetProgress,
} from './audit/target/target.ts'
export type { TargetLanguage } from './audit/target/language.ts'
export type { PackageFacts } from './audit/target/package-facts.ts'
export { ParserError, isParserError } from './audit/frontends/parser-error.ts'
export type { ParserErrorCode } from './audit/frontends/parser-error.ts'
export { TargetError, isTargetError } from './audit/target/target-error.ts'
export type { TargetErrorCode } from './audit/target/target-error.ts'

export { confidences, personas, severities } from './finding/finding.ts'
export type {
  AuditResult,
  Confidence,
  Coverage,
  Era,
  Finding,
  Grade,
  LabelledLocation,
  Location,
  NotAnalysed,
  Persona,
  Probed,
  Severity,
  Suppressed,
  UnusedSuppression,
  WeaknessCoverage,
  WeaknessState,
} from './finding/finding.ts'
export { isAtLeast } from './finding/sort.ts'
export { joinProbe } from './finding/join-probe.ts'
export { isPartial } from './finding/grade.ts'
export { baselineOf, parseBaseline, serializeBaseline } from './finding/baseline.ts'
export type { Baseline, BaselineEntry, BaselineOptions } from './finding/baseline.ts'
export { configSuppressions } from './finding/config-suppression.ts'
export type { ConfiguredIgnore } from './finding/config-suppression.ts'
export type { Suppression } from './finding/suppression.ts'
export { FindingError } from './finding/errors.ts'
export type { FindingErrorCode } from './finding/errors.ts'

export { reports } from './report/registry.generated.ts'
export type { Report, ReportOptions } from './report/report.ts'
export { probeReports } from './report/probe/registry.generated.ts'
export type { ProbeReport, ProbeReportOptions } from './report/probe/probe-report.ts'

export { version } from './version.ts'
