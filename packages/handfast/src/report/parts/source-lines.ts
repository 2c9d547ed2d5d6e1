import type { Location } from '../../finding/finding.ts'

/** One line of a source file without its end; undefined when it cannot be had. */
export type SourceLines = (file: string, line: number) => string | undefined

/** Splits each file once, on the line ends that locations are counted by. */
export function sourceLines(source: (file: string) => string | undefined): SourceLines {
  const files = new Map<string, readonly string[] | undefined>()
  return (file, line) => {
    if (!files.has(file)) files.set(file, source(file)?.split(/\r\n|\n|\r/u))
    return files.get(file)?.[line - 1]
  }
}

/**
 * The UTF-16 offsets of a span on its first line, end exclusive and inside the line, at least one
 * wide.
 */
export function spanOnFirstLine(
  location: Location,
  line: string,
): { readonly from: number; readonly to: number } {
  const from = Math.min(Math.max(0, location.startColumn - 1), line.length)
  const end = location.endLine > location.startLine ? line.trimEnd().length : location.endColumn - 1
  return { from, to: Math.max(from + 1, Math.min(end, line.length)) }
}
