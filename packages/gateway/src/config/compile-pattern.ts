import { RE2JS } from 're2js'

/**
 * Patterns run in linear time, whatever they are and whatever a server writes (RE2).
 *
 * @throws TypeError for what is no such pattern, or has no group `id`.
 */
export function compilePattern(pattern: string): RE2JS {
  const compiled = compile(pattern)
  if (Object.hasOwn(compiled.namedGroups(), 'id')) return compiled
  throw new TypeError('Say which part of it is the id: (?<id>…).')
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : ''
    throw new TypeError(`This is no pattern of RE2: ${why}.`, { cause })
  }
}
