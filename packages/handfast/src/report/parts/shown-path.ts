import type { ReportOptions } from '../report.ts'

/** The path of a file of the target as the reader of this report would write it. */
export function shownPath(file: string, { pathPrefix = '' }: ReportOptions): string {
  return `${pathPrefix}${file}`
}

/**
 * The path as a forge knows it: below the folder in which the audit was started, which in a
 * pipeline is the repository. A target elsewhere has no such path, and keeps those of its own.
 */
export function forgePath(file: string, { pathPrefix = '' }: ReportOptions): string {
  return /^(?:\/|\\|\.\.|[A-Za-z]:)/u.test(pathPrefix) ? file : `${pathPrefix}${file}`
}
