import type {
  AuditResult,
  Finding,
  LabelledLocation,
  Location,
  Suppressed,
} from '../finding/finding.ts'
import { forgePath } from './parts/shown-path.ts'
import { sentence } from './parts/sentence.ts'
import type { Report, ReportOptions } from './report.ts'
import { driverObject, sarifText } from './sarif/log.ts'
import { probedWords } from './parts/probed-words.ts'
import { probeRun } from './sarif/probe-run.ts'
import { notificationDescriptors, notifications } from './sarif/notifications.ts'
import { levels, messageText, ruledWeaknesses, ruleObject } from './sarif/rules.ts'
import { visible } from './text/visible.ts'
import { withoutSecrets } from './parts/without-secrets.ts'

/** The URI base that all paths are relative to; whoever reads the file says where it is. */
const sourceRoot = 'SRCROOT'

/** For code scanning services: one run of SARIF 2.1.0, errata 01. */
export const sarifReport: Report = withoutSecrets({
  id: 'sarif',
  summary: 'SARIF 2.1.0, for code scanning services',
  fileExtension: 'sarif',

  render(result, options) {
    const audit = runObject(result, options)
    if (result.probe === undefined) return sarifText(audit)
    // A service keeps the alerts of two runs apart by this id (3.17.3).
    return sarifText(
      { ...audit, automationDetails: { id: 'handfast/audit/' } },
      {
        ...probeRun(result.probe, options.generatedAt),
        automationDetails: { id: 'handfast/probe/' },
      },
    )
  },
})

function runObject(result: AuditResult, options: ReportOptions): object {
  const { era, target, score, grade, context, coverage } = result
  const ruled = ruledWeaknesses(result)
  const ruleIndices = new Map(ruled.map(({ id }, index) => [id, index]))
  return {
    tool: {
      driver: driverObject(result.tool.version, {
        rules: ruled.map((entry) => ruleObject(entry, result.findings)),
        notifications: notificationDescriptors,
      }),
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: {
      [sourceRoot]: { description: { text: 'The root of the tree that was audited.' } },
    },
    invocations: [
      {
        executionSuccessful: true,
        endTimeUtc: options.generatedAt,
        toolExecutionNotifications: notifications(result, (file) =>
          artifactLocation(file, options),
        ),
      },
    ],
    results: result.findings.map((finding) =>
      resultObject(finding, ruleIndices.get(finding.weakness), options),
    ),
    properties: { target, era, context, score, grade, coverage },
  }
}

function resultObject(
  finding: Finding,
  ruleIndex: number | undefined,
  options: ReportOptions,
): object {
  const { weakness, severity, confidence, persona, attack, fix, context, suppressed } = finding
  const { probed } = finding
  const probedText = probed === undefined ? '' : `Probe: ${probedWords(probed)}. `
  return {
    ruleId: weakness,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levels[severity],
    // The first sentence is what a service shows where room is short (3.11.3).
    message: {
      text: message(`${sentence(finding.message)} ${probedText}Attack: ${attack} Fix: ${fix}`),
    },
    locations: [
      {
        physicalLocation: physicalLocation(finding.location, options),
        ...(finding.label === '' ? {} : { message: { text: message(finding.label) } }),
      },
    ],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map((place, index) => ({
            id: index + 1,
            ...labelledObject(place, options),
          })),
        }),
    ...(finding.trace.length === 0 ? {} : { codeFlows: [codeFlow(finding.trace, options)] }),
    partialFingerprints: { 'handfast/v1': finding.fingerprint },
    ...(suppressed === null ? {} : { suppressions: [suppressionObject(suppressed)] }),
    properties: {
      severity,
      confidence,
      persona,
      attack,
      fix,
      context,
      ...(probed === undefined ? {} : { probed }),
    },
  }
}

function codeFlow(trace: readonly LabelledLocation[], options: ReportOptions): object {
  const locations = trace.map((step) => ({
    location: labelledObject(step, options),
    importance: 'essential',
  }))
  return { threadFlows: [{ locations }] }
}

function labelledObject(place: LabelledLocation, options: ReportOptions): object {
  return {
    physicalLocation: physicalLocation(place, options),
    ...(place.label === '' ? {} : { message: { text: message(place.label) } }),
  }
}

function physicalLocation(location: Location, options: ReportOptions): object {
  const { startLine, startColumn, endLine, endColumn } = location
  return {
    artifactLocation: artifactLocation(location.file, options),
    region: { startLine, startColumn, endLine, endColumn },
  }
}

function artifactLocation(file: string, options: ReportOptions): object {
  return { uri: uriOf(forgePath(file, options)), uriBaseId: sourceRoot }
}

/** A relative reference of RFC 3986, which has no bytes for a lone surrogate. */
function uriOf(path: string): string {
  const wellFormed = path.replace(/\p{Cs}/gu, '\ufffd')
  return wellFormed.split('/').map(encodeURIComponent).join('/')
}

function suppressionObject({ by, reason }: Suppressed): object {
  return {
    kind: by === 'comment' ? 'inSource' : 'external',
    status: 'accepted',
    justification: reason,
  }
}

function message(text: string): string {
  return messageText(visible(text))
}
