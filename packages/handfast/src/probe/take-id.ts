import { inQuotes } from './replay-line.ts'

/** Characters before an id that it is found by. */
const leadCharactersMax = 60
const leadCharactersMin = 4

/** Lines of an answer as they may be shown. */
export interface AnswerLines {
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: readonly string[]
}

export const markOf = (digest: string): RegExp => new RegExp(`‹[^‹›]* ${digest}›`, 'u')

/**
 * The end of a pipe that takes an id out of what `curl -i` prints, by what stands around it in the
 * answer that was seen; undefined where the id is not in the answer.
 */
export function takeId({ headers, body }: AnswerLines, digest: string): string | undefined {
  const mark = markOf(digest)
  const [name, value] = headers.find(([, text]) => mark.test(text)) ?? []
  if (name !== undefined && value !== undefined) {
    const line = `tolower($1) == "${name}:"`
    if (mark.exec(value)?.[0] === value) return `awk '${line} { print $2 }'`
    return `awk '${line}' | ${takeFrom(`: ${value}`, mark)}`
  }
  const line = body.find((text) => mark.test(text))
  return line === undefined ? undefined : takeFrom(line, mark)
}

/** A sed script of POSIX, for a line that holds the mark. */
export function takeFrom(line: string, mark: RegExp): string {
  const { index = 0, 0: found = '' } = mark.exec(line) ?? {}
  const before = line.slice(0, index)
  const after = line.charAt(index + found.length)
  // Another id further left differs from run to run.
  const lead = shortestLead(before.slice(before.lastIndexOf('›') + 1), line)
  const anchor = lead === '' ? '^' : `.*${lead.replace(/[\\.*[\]^$/]/gu, String.raw`\$&`)}`
  const end = `"${after === '"' ? '' : after}`
  const script = String.raw`s/${anchor}\([^${end}]*\).*/\1/p`
  return `sed -n ${inQuotes(script)} | head -n 1`
}

/** So long that it stands in the line once. */
function shortestLead(before: string, line: string): string {
  for (let size = leadCharactersMin; size < leadCharactersMax; size += 1) {
    const lead = before.slice(-size)
    if (size >= before.length || line.split(lead).length === 2) return lead
  }
  return before.slice(-leadCharactersMax)
}
