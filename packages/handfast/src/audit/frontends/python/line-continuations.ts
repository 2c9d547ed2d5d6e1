/** More continued lines in a row than anybody writes. */
const runMax = 64

const code = { tab: 9, newline: 10, formFeed: 12, carriageReturn: 13, space: 32, backslash: 92 }

/**
 * The grammar's scanner reads a run of lines with nothing but a backslash again for each of its
 * lines, so that a few kilobytes of them keep it busy for minutes. Long runs are blanked, their
 * length kept, for the parser only. The first line of a run stays: its newline may end a comment.
 */
export function withoutContinuationRuns(text: string): string {
  const pieces: string[] = []
  let copied = 0
  let at = text.indexOf('\\')
  while (at >= 0) {
    const first = afterContinuation(text, at)
    let end = first
    let count = 0
    for (let next = first; next > 0; next = afterContinuation(text, next)) {
      end = next
      count += 1
    }
    if (count > runMax) {
      pieces.push(text.slice(copied, first), ' '.repeat(end - first))
      copied = end
    }
    at = text.indexOf('\\', Math.max(end, at + 1))
  }
  return pieces.length === 0 ? text : pieces.join('') + text.slice(copied)
}

/**
 * Where the text goes on after a backslash, a newline and spaces at `at`; -1 when they are not
 * there.
 */
function afterContinuation(text: string, at: number): number {
  if (text.charCodeAt(at) !== code.backslash) return -1
  let next = at + 1
  if (text.charCodeAt(next) === code.carriageReturn) next += 1
  if (text.charCodeAt(next) !== code.newline) return -1
  next += 1
  while (isBlank(text.charCodeAt(next))) next += 1
  return next
}

function isBlank(character: number): boolean {
  return character === code.space || character === code.tab || character === code.formFeed
}
