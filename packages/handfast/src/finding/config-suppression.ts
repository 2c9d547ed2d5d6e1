import ignore from 'ignore'
import type { Suppression } from './suppression.ts'

/** One entry of `ignore:` in the configuration. */
export interface ConfiguredIgnore {
  readonly weakness: string
  /**
   * A pattern in the manner of `.gitignore`, relative to the target; without one it is the whole
   * target.
   */
  readonly path?: string
  readonly reason: string
  /** The last day on which it holds: `2027-01-31`. */
  readonly until?: string
  /** Where it stands: `handfast.yaml:4`. */
  readonly at: string
}

export function configSuppressions(entries: readonly ConfiguredIgnore[]): readonly Suppression[] {
  return entries.map(({ weakness, path, reason, until, at }) => {
    const inPath = pathMatcher(path)
    return {
      by: 'config',
      at,
      weakness,
      reason,
      ...(until === undefined ? {} : { until }),
      covers: (finding) => finding.weakness === weakness && inPath(finding.location.file),
    }
  })
}

function pathMatcher(pattern: string | undefined): (file: string) => boolean {
  if (pattern === undefined) return () => true
  const matcher = ignore().add(pattern)
  return (file) => ignore.isPathValid(file) && matcher.ignores(file)
}
