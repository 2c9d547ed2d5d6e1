import type { Comment } from 'oxc-parser'
import type { SourceFile } from '../../ir/program.ts'
import type { Frontend, LowerOutcome } from '../frontend.ts'
import { lowerFile } from './lower-file.ts'
import { deepNestingLine, nestingMax } from './nesting.ts'
import { javascriptExtensions, parseJavascript } from './parse.ts'
import type { ParseSync } from './parse.ts'

/**
 * TypeScript and JavaScript, by the oxc parser. A file it cannot parse is skipped with a reason
 * that begins `syntax error at line`; `javascriptRecoveryFrontend` reads what can be read of those.
 */
export function javascriptFrontend(): Frontend {
  let parse: ParseSync | undefined
  return {
    language: 'javascript',
    extensions: javascriptExtensions,

    async prepare() {
      parse ??= (await import('oxc-parser')).parseSync
    },

    lower(path, text, builder, limits) {
      if (parse === undefined)
        throw new TypeError('javascriptFrontend: prepare() has not been called')
      const deepLine = deepNestingLine(text)
      if (deepLine !== undefined) {
        return skipped(
          deepLine,
          `nested deeper than ${nestingMax}, which the parser may not survive`,
        )
      }
      const parsed = parseJavascript(parse, path, text)
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
