import type { Comment, ParseResult } from 'oxc-parser'
import type { SourceFile } from '../../ir/program.ts'
import type { Frontend, LowerOutcome } from '../frontend.ts'
import { loadParser } from './load-parser.ts'
import { lowerFile } from './lower-file.ts'
import { deepNestingLine, nestingMax } from './nesting.ts'
import { javascriptExtensions, parseFirst, parseJavascript } from './parse.ts'
import type { OxcParser } from './parse.ts'

/** A shorter text is parsed before there is much else to do. */
const aheadLengthMin = 250_000

interface ParsedAhead {
  readonly path: string
  readonly text: string
  readonly result: ParseResult
}

/**
 * TypeScript and JavaScript, by the oxc parser. A file it cannot parse is skipped with a reason
 * that begins `syntax error at line`; `javascriptRecoveryFrontend` reads what can be read of those.
 */
export function javascriptFrontend(): Frontend {
  let oxc: OxcParser | undefined
  let ahead: ParsedAhead | undefined

  return {
    language: 'javascript',
    extensions: javascriptExtensions,

    async prepare() {
      oxc ??= await loadParser()
    },

    async parseAhead(path, text) {
      oxc ??= await loadParser()
      if (text.length < aheadLengthMin || deepNestingLine(text) !== undefined) return
      try {
        ahead = { path, text, result: await parseFirst(oxc, path, text) }
      } catch {
        // `lower` parses it itself then, and says what is wrong.
      }
    },

    lower(path, text, builder, limits) {
      if (oxc === undefined)
        throw new TypeError('javascriptFrontend: prepare() has not been called')
      const first = ahead?.path === path && ahead.text === text ? ahead.result : undefined
      ahead = undefined
      // What was parsed beforehand was measured then.
      const deepLine = first === undefined ? deepNestingLine(text) : undefined
      if (deepLine !== undefined) {
        return skipped(
          deepLine,
          `nested deeper than ${nestingMax}, which the parser may not survive`,
        )
      }
      const parsed = parseJavascript(oxc, { path, text }, first)
      if ('message' in parsed) return skipped(lineAt(text, parsed.offset), parsed.message)
      const file = builder.beginFile({ path, language: 'javascript', text })
      const reason = lowerFile(parsed.program, { file, builder, limits })
      for (const comment of parsed.comments) file.comments.push(withoutMarkers(comment))
      builder.endFile(file)
      return reason === undefined ? { state: 'lowered', file } : { state: 'partial', file, reason }
    },
  }
}

function skipped(line: number, message: string): LowerOutcome {
  return { state: 'skipped', reason: `syntax error at line ${line}: ${message}` }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|[\r\n]/).length
}

function withoutMarkers(comment: Comment): SourceFile['comments'][number] {
  const end = comment.type === 'Block' ? comment.end - 2 : comment.end
  return { start: comment.start + 2, end, text: comment.value }
}
