import type { Program } from './program.ts'

const known = new WeakMap<Program, Map<RegExp, Uint8Array>>()

/**
 * Which strings of a program match: 1 by the string's number. Names repeat, so that to try each
 * string once costs less than to try the name of every instruction.
 *
 * @param pattern One that is made once, and keeps no place (no `g` or `y`).
 */
export function matchingStrings(program: Program, pattern: RegExp): Uint8Array {
  const byPattern = known.get(program) ?? new Map<RegExp, Uint8Array>()
  known.set(program, byPattern)
  const found = byPattern.get(pattern) ?? tried(program, pattern)
  byPattern.set(pattern, found)
  return found
}

function tried({ strings }: Program, pattern: RegExp): Uint8Array {
  const matches = new Uint8Array(strings.length)
  for (let number = 0; number < strings.length; number += 1) {
    if (pattern.test(strings[number] ?? '')) matches[number] = 1
  }
  return matches
}
