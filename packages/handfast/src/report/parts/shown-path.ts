import type { ReportOptions } from '../report.ts'

/** The path of a file of the target as the reader of this report would write it. */
export function shownPath(file: string, { pathPrefix = '' }: ReportOptions): string {
  return `${pathPrefix}${file}`
}
