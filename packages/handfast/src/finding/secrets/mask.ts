import type { Location } from '../finding.ts'
import type { Literal } from './literals.ts'
import { literalsOf } from './literals.ts'
import { isOrdinary } from './secret-names.ts'
import type { Span } from './secret-shapes.ts'
import { namedSpans, shapedSpans } from './secret-shapes.ts'

/**
 * One column wide in every terminal and font, so that what stands under it stays under it; a bullet
 * would be two in an East Asian one.
 */
export const maskCharacter = '*'

/** A text whose secrets are masked, unit for unit, and those of them that only a name gave away. */
export interface Masked {
  /** Made when it is asked for, each time anew: of most texts it is only asked what is secret. */
  readonly text: string
  /** To be masked wherever else they occur. */
  readonly secrets: readonly string[]
}

/** Shorter texts occur by chance. */
const secretCharactersMin = 4
const secretsPerFileMax = 500

/** It stands in many places that have nothing to do with a secret. */
export const plainWord: RegExp = /^[A-Za-z]{1,11}$/u

/**
 * Masks the secrets in a source file, or in a piece of code. `known` are places whose texts are
 * secrets, because a finding says so.
 */
export function maskedCode(text: string, file: string, known: readonly Location[] = []): Masked {
  const literals = literalsOf(text, /\.pyi?$/u.test(file))
  const marked = spansOfLocations(text, known)
  const isMarked = (span: Span): boolean =>
    marked.some(({ from, to }) => span.from < to && from < span.to)
  const named = literals.flatMap((literal) =>
    isMarked(literal) && literal.kind !== 'comment' ? [literal] : namedIn(literal, text),
  )
  const secrets = named
    .slice(0, secretsPerFileMax)
    .filter((span) => isMarked(span) || !plainWord.test(text.slice(span.from, span.to)))
    .map(({ from, to }) => text.slice(from, to).trim())
    .filter((secret) => secret.length >= secretCharactersMin && !isOrdinary(secret, 'secret'))
  return {
    get text() {
      const quoted = literals.flatMap(({ from, to }) =>
        moved(namedSpans(text.slice(from, to)), from),
      )
      return covered(text, [...named, ...quoted, ...shapedSpans(text)])
    },
    secrets,
  }
}

/** Masks the secrets in a sentence. */
export function maskedProse(text: string): string {
  return covered(text, [...shapedSpans(text), ...namedSpans(text)])
}

function namedIn(literal: Literal, text: string): readonly Span[] {
  const { from, to, kind, suspicion } = literal
  if (kind === 'comment') return commentedSpans(text, literal)
  const content = text.slice(from, to)
  if (suspicion === 'none' || isOrdinary(content, suspicion)) return []
  const scheme = /^(?:Bearer|Basic|DPoP)\s+/u.exec(content)?.[0].length ?? 0
  if (kind === 'text') return [{ from: from + scheme, to }]
  // What stands between the expressions of a template is punctuation more often than a secret.
  return suspicion === 'secret' && /[\p{L}\p{N}]{6}/u.test(content) ? [literal] : []
}

const commentedCode = /(?:=|:|\()\s{0,8}["'`]/u

/** Code that was commented out. */
function commentedSpans(text: string, { from, to }: Literal): readonly Span[] {
  const content = text.slice(from, to)
  if (!commentedCode.test(content)) return []
  const literals = literalsOf(content, false).filter(({ kind }) => kind !== 'comment')
  return moved(
    literals.flatMap((literal) => namedIn(literal, content)),
    from,
  )
}

function moved(spans: readonly Span[], by: number): readonly Span[] {
  return spans.map(({ from, to }) => ({ from: from + by, to: to + by }))
}

function spansOfLocations(text: string, locations: readonly Location[]): readonly Span[] {
  if (locations.length === 0) return []
  const starts = [
    0,
    ...Array.from(text.matchAll(/\r\n|\n|\r/gu), (end) => end.index + end[0].length),
  ]
  const offset = (line: number, column: number): number =>
    (starts[line - 1] ?? text.length) + column - 1
  return locations.map(({ startLine, startColumn, endLine, endColumn }) => ({
    from: offset(startLine, startColumn),
    to: offset(endLine, endColumn),
  }))
}

/** White space stays, so that the lines of a text stay its lines. */
function covered(text: string, spans: readonly Span[]): string {
  let shown = ''
  let at = 0
  for (const { from, to } of [...spans].sort((left, right) => left.from - right.from)) {
    if (to <= at) continue
    const start = Math.max(at, from)
    shown += text.slice(at, start) + text.slice(start, to).replace(/\S/gu, mask)
    at = to
  }
  return shown + text.slice(at)
}

function mask(character: string): string {
  return maskCharacter.repeat(character.length)
}
