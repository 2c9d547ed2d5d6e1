import type { ProbeResult } from '../../finding/probe-result.ts'
import type { ReportOptions } from '../report.ts'

/** There is no source to quote, and no path to follow. */
export type ProbeReportOptions = Pick<
  ReportOptions,
  'width' | 'color' | 'hyperlinks' | 'generatedAt'
>

/** A report is a pure function of the result. One file a format; the list is generated. */
export interface ProbeReport {
  /** As in `--format <id>`; the ids are those of the audit's reports. */
  readonly id: string
  readonly summary: string
  readonly fileExtension: string
  render(result: ProbeResult, options: ProbeReportOptions): string
}
