/**
 * Python's versions in the words of semver, in which models say for which versions they hold. What
 * semver cannot say is left out: epochs, local versions, and exclusions of single versions.
 */

const release =
  /^v?(?:\d+!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?/i

/** `1.2rc1` as `1.2.0-rc.1` (PEP 440, Public version identifiers); null for what is none. */
export function semverOf(version: string): string | null {
  const [, numbers, phase, count] = release.exec(version.trim()) ?? []
  if (numbers === undefined) return null
  const [major = '0', minor = '0', patch = '0'] = numbers.split('.').map((part) => `${+part}`)
  const core = `${major}.${minor}.${patch}`
  return phase === undefined ? core : `${core}-${phase.toLowerCase()}.${+(count || '0')}`
}

const clause = /^(===|==|~=|!=|<=|>=|<|>)\s*(\S+)$/

/**
 * `>=1.2,<2` as `>=1.2.0 <2.0.0` (PEP 440, Version specifiers). A range that is written in the
 * manner of npm, as Poetry's `^1.2` is, stays as it is.
 */
export function semverRangeOf(specifiers: string): string {
  const clauses = specifiers.split(',').map((part) => clause.exec(part.trim()))
  if (clauses.includes(null)) return specifiers
  return clauses.flatMap((parts) => semverClause(parts?.[1] ?? '', parts?.[2] ?? '')).join(' ')
}

function semverClause(operator: string, version: string): readonly string[] {
  if (operator === '!=') return []
  if (version.endsWith('.*')) return [`${version.slice(0, -2)}.x`]
  const known = semverOf(version)
  if (known === null) return []
  if (operator === '~=') return [`>=${known}`, `<${afterCompatible(version)}`]
  return [operator.startsWith('==') ? known : `${operator}${known}`]
}

/** `~=1.4.5` ends before 1.5, `~=1.4` before 2 (PEP 440, Compatible release). */
function afterCompatible(version: string): string {
  const [, numbers = ''] = release.exec(version) ?? []
  const parts = numbers.split('.').slice(0, -1).map(Number)
  const raised = parts.map((part, index) => (index === parts.length - 1 ? part + 1 : part))
  return semverOf(raised.join('.')) ?? '0.0.0'
}
