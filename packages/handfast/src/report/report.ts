import type { AuditResult } from '../finding/finding.ts'

export interface ReportOptions {
  /** Columns of the terminal; 80 where none is known. */
  readonly width: number
  readonly color: boolean
  /** OSC 8 hyperlinks. */
  readonly hyperlinks: boolean
  /** The text of a source file of the target, for code frames; undefined when it cannot be had. */
  readonly source: (file: string) => string | undefined
  /** ISO 8601; the only clock a report may show. */
  readonly generatedAt: string
  /**
   * Put before every path that a person or a forge follows, when the target is not where they
   * stand: `packages/server/`. The JSON report stays relative to the target.
   */
  readonly pathPrefix?: string
}

/** A report is a pure function of the result. One file a format; the list is generated. */
export interface Report {
  /** As in `--format <id>`. */
  readonly id: string
  readonly summary: string
  readonly fileExtension: string
  render(result: AuditResult, options: ReportOptions): string
}
