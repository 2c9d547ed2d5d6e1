import { createHash } from 'node:crypto'
import type { Finding, Location } from './finding.ts'
import { compareLocations } from './sort.ts'

/** Hex digits of a fingerprint: 128 bits, far past any chance of two findings meeting. */
export const fingerprintDigits = 32

/** Past this a line is taken for generated, and only the span on it is hashed. */
const lineCharactersMax = 400

/**
 * Enclosing names that are hashed, innermost first; deeper ones add nothing that tells findings
 * apart.
 */
const symbolsMax = 8

/** A finding as a rule leaves it: without a fingerprint, and not yet held against suppressions. */
export interface DraftFinding extends Omit<Finding, 'fingerprint' | 'suppressed'> {
  /**
   * Names of the functions and classes around the primary location, innermost first; `''` for
   * nameless ones.
   */
  readonly symbols: readonly string[]
}

/** The text of a file of the target; undefined when it cannot be had. */
export type SourceText = (file: string) => string | undefined

/**
 * Gives every draft its fingerprint: SHA-256, cut to 32 hex digits, over the weakness, the path,
 * the enclosing names, the flagged line and the lines at both ends of the trace, all without their
 * white space, and an ordinal that tells findings apart which agree in all of that.
 *
 * What a hardcoded secret says is left out: a short one could be guessed from the hash, and another
 * one at the same place is the same finding.
 *
 * Line numbers, indentation, the message, severity and confidence are left out, so a finding keeps
 * its fingerprint when code above it moves, when it is reformatted within its line, and when a
 * later release words or weighs it differently. It changes with a renamed file or function, and
 * when the flagged line itself is edited.
 */
export function withFingerprints(
  drafts: readonly DraftFinding[],
  source: SourceText,
): readonly Finding[] {
  const lines = lineReader(source)
  const seen = new Map<string, number>()
  const byPlace = [...drafts.keys()].sort((left, right) => {
    const [a, b] = [drafts[left], drafts[right]]
    return a === undefined || b === undefined ? 0 : compareLocations(a.location, b.location)
  })
  const fingerprints = new Map<number, string>()
  for (const index of byPlace) {
    const draft = drafts[index]
    if (draft === undefined) continue
    const content = contentOf(draft, lines)
    const ordinal = seen.get(content) ?? 0
    seen.set(content, ordinal + 1)
    fingerprints.set(index, digestOf(content, ordinal))
  }
  return drafts.map((draft, index) => {
    const { symbols: _, ...finding } = draft
    return { ...finding, fingerprint: fingerprints.get(index) ?? '', suppressed: null }
  })
}

function contentOf(draft: DraftFinding, lines: LineReader): string {
  const first = draft.trace.at(0)
  const last = draft.trace.at(-1)
  const text = (location: Location): string => {
    const flagged = flaggedText(location, lines)
    return draft.weakness === 'hardcoded-session-secret' ? withoutTexts(flagged) : flagged
  }
  return JSON.stringify([
    draft.weakness,
    draft.location.file,
    draft.symbols.slice(0, symbolsMax),
    text(draft.location),
    first === undefined ? '' : text(first),
    last === undefined ? '' : text(last),
  ])
}

/** A line without what stands in its quotes. */
function withoutTexts(line: string): string {
  return line.replace(/(["'`])(?:\\.|(?!\1).)*\1?/gu, '$1$1')
}

function digestOf(content: string, ordinal: number): string {
  const hash = createHash('sha256').update('handfast/v1\0').update(content).update(`\0${ordinal}`)
  return hash.digest('hex').slice(0, fingerprintDigits)
}

function flaggedText(location: Location, lines: LineReader): string {
  const line = lines(location.file, location.startLine)
  if (line.length <= lineCharactersMax) return normalised(line)
  const from = location.startColumn - 1
  const to = location.endLine === location.startLine ? location.endColumn - 1 : line.length
  return normalised(line.slice(from, Math.min(to, from + lineCharactersMax)))
}

/**
 * The line without white space, but for one space between two words, without a closing `;` or `,`,
 * and without a suppression written behind it: adding one must not give the finding a new name.
 */
export function normalised(line: string): string {
  return line
    .replace(/\s*(?:\/\/|#|\/\*)\s*handfast-ignore\b.*$/u, '')
    .trim()
    .replace(/\s+/gu, (run: string, offset: number, whole: string) =>
      isWord(whole.charAt(offset - 1)) && isWord(whole.charAt(offset + run.length)) ? ' ' : '',
    )
    .replace(/[;,]+$/u, '')
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}_$]/u.test(character)
}

type LineReader = (file: string, line: number) => string

function lineReader(source: SourceText): LineReader {
  const files = new Map<string, readonly string[]>()
  return (file, line) => {
    let lines = files.get(file)
    if (lines === undefined) {
      lines = (source(file) ?? '').split(/\r\n|\n|\r/u)
      files.set(file, lines)
    }
    return lines[line - 1] ?? ''
  }
}
