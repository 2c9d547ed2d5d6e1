import type { ProbeResult } from '../result.ts'

export interface ProbeReportOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly color: boolean
}

/** A pure function of the result, as the reports of the audit are. */
export interface ProbeReport {
  /** As in `--format <id>`. */
  readonly id: string
  readonly summary: string
  render(result: ProbeResult, options: ProbeReportOptions): string
}
