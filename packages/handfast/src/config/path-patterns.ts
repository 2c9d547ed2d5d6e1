import ignore from 'ignore'

/**
 * Whether a path matches one of the patterns, written in the manner of .gitignore.
 *
 * @param prefix What precedes the paths asked for, in the terms of the patterns: `packages/server/`
 *   when the patterns stand two folders above the target.
 */
export function pathMatcher(patterns: readonly string[], prefix = ''): (path: string) => boolean {
  if (patterns.length === 0) return () => false
  const matcher = ignore().add(patterns)
  return (path) => ignore.isPathValid(prefix + path) && matcher.ignores(prefix + path)
}
