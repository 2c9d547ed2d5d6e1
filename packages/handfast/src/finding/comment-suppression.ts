import type { Suppression } from './suppression.ts'

/** A comment of a source file, as far as suppressions are concerned. */
export interface SourceComment {
  readonly file: string
  /** 1-based lines on which it begins and ends. */
  readonly startLine: number
  readonly endLine: number
  /** Without its markers; lines as in the file. */
  readonly text: string
  /** Whether nothing but white space stands before it on its line. */
  readonly ownLine: boolean
}

/** Weaknesses that one comment may name; the rest of a longer list is not read. */
const weaknessesPerCommentMax = 50

/** Characters of a line of a comment that are looked at. */
const commentLineCharactersMax = 2000

/**
 * `handfast-ignore[weakness-id] -- reason` on the flagged line, or alone on the line above it;
 * several of them may be stacked. `handfast-ignore-file[…]` speaks for its whole file. `until
 * 2027-01-31` after the bracket ends it. Several weaknesses are separated by commas.
 */
export function commentSuppressions(comments: readonly SourceComment[]): readonly Suppression[] {
  const ownLines = ownLinesOf(comments)
  return comments.flatMap((comment) =>
    directivesOf(comment).flatMap((directive) => suppressionsOf(directive, comment, ownLines)),
  )
}

interface Directive {
  readonly line: number
  readonly wholeFile: boolean
  readonly weaknesses: readonly string[]
  readonly reason: string
  readonly until?: string
  readonly malformed?: true
}

/**
 * A directive may follow another tool's in one comment: `# noqa: E501  # handfast-ignore[…] -- …`.
 */
const directiveForm = /(?:^|#|\/\/)[\s*]*handfast-ignore(?<file>-file)?(?<rest>.*)$/u
const restForm = /^\[(?<ids>[^\]]*)\](?:\s+until\s+(?<until>[^\s]+))?(?:\s*--\s*(?<reason>.*))?/u

/** What every directive has in it: whoever collects comments may leave out those without. */
export const directiveWord = 'handfast-ignore'

function directivesOf(comment: SourceComment): readonly Directive[] {
  if (!comment.text.includes(directiveWord)) return []
  const directives: Directive[] = []
  for (const [offset, text] of comment.text.split(/\r\n|\n|\r/u).entries()) {
    const match = directiveForm.exec(text.slice(0, commentLineCharactersMax))
    if (match === null) continue
    directives.push(directiveOf(match, comment.startLine + offset))
  }
  return directives
}

function directiveOf(match: RegExpExecArray, line: number): Directive {
  const wholeFile = match.groups?.['file'] !== undefined
  const rest = restForm.exec(match.groups?.['rest'] ?? '')
  const ids = (rest?.groups?.['ids'] ?? '').split(',').map((id) => id.trim())
  const weaknesses = ids.filter((id) => id !== '').slice(0, weaknessesPerCommentMax)
  if (rest === null || weaknesses.length === 0) {
    return { line, wholeFile, weaknesses: [''], reason: '', malformed: true }
  }
  const until = rest.groups?.['until']
  const reason = (rest.groups?.['reason'] ?? '').trim()
  return { line, wholeFile, weaknesses, reason, ...(until === undefined ? {} : { until }) }
}

function suppressionsOf(
  directive: Directive,
  comment: SourceComment,
  ownLines: OwnLines,
): readonly Suppression[] {
  const { wholeFile, weaknesses, line, ...rest } = directive
  const lines = wholeFile ? undefined : coveredLines(comment, ownLines)
  return weaknesses.map((weakness) => ({
    ...rest,
    by: 'comment',
    at: `${comment.file}:${line}`,
    weakness,
    covers: ({ weakness: found, location }) =>
      found === weakness &&
      location.file === comment.file &&
      (lines === undefined || lines.has(location.startLine)),
  }))
}

/** The lines of each file that begin with a comment, and where that comment ends. */
type OwnLines = ReadonlyMap<string, ReadonlyMap<number, number>>

function ownLinesOf(comments: readonly SourceComment[]): OwnLines {
  const files = new Map<string, Map<number, number>>()
  for (const { file, startLine, endLine, ownLine } of comments) {
    if (!ownLine) continue
    const lines = files.get(file) ?? new Map<number, number>()
    lines.set(startLine, endLine)
    files.set(file, lines)
  }
  return files
}

/** A comment behind code speaks for its line; one on a line of its own for the code under it. */
function coveredLines(comment: SourceComment, ownLines: OwnLines): ReadonlySet<number> {
  const lines = new Set([comment.startLine, comment.endLine])
  if (!comment.ownLine) return lines
  const comments = ownLines.get(comment.file)
  let next = comment.endLine + 1
  for (let end = comments?.get(next); end !== undefined; end = comments?.get(next)) next = end + 1
  return lines.add(next)
}
