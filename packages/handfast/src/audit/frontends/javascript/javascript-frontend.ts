import type { Comment, Program } from 'oxc-parser'
import type { ProgramBuilder } from '../../ir/builder.ts'
import { none } from '../../ir/program.ts'
import type { SourceFile } from '../../ir/program.ts'
import type { Frontend, FrontendLimits, LowerOutcome } from '../frontend.ts'
import { lowerExpression, lowerNamed } from './expressions.ts'
import { abandon, lowerPending } from './functions.ts'
import { InstructionLimitReached } from './lowering.ts'
import type { Descent, Lowering } from './lowering.ts'
import { deepNestingLine, nestingMax } from './nesting.ts'
import { javascriptExtensions, parseJavascript } from './parse.ts'
import type { ParseSync } from './parse.ts'
import { childScope, declareLexical, declareVars } from './scope.ts'
import { lowerModule, lowerStatements } from './statements.ts'

const descent: Descent = {
  expression: lowerExpression,
  named: lowerNamed,
  statements: lowerStatements,
}

/**
 * TypeScript and JavaScript, by the oxc parser. A file it cannot parse is skipped with a reason that begins
 * `syntax error at line`; `javascriptRecoveryFrontend` reads what can be read of those.
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
      if (parse === undefined) throw new TypeError('javascriptFrontend: prepare() has not been called')
      const deepLine = deepNestingLine(text)
      if (deepLine !== undefined) {
        return skipped(deepLine, `nested deeper than ${nestingMax}, which the parser may not survive`)
      }
      const parsed = parseJavascript(parse, path, text)
      if ('message' in parsed) return skipped(lineAt(text, parsed.offset), parsed.message)
      const file = builder.beginFile({ path, language: 'javascript', text })
      const outcome = lowerFile(parsed.program, { file, builder, limits })
      for (const comment of parsed.comments) file.comments.push(withoutMarkers(comment))
      builder.endFile(file)
      return outcome
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

interface Destination {
  readonly file: SourceFile
  readonly builder: ProgramBuilder
  readonly limits: FrontendLimits
}

function lowerFile(program: Program, { file, builder, limits }: Destination): LowerOutcome {
  const info: Lowering['info'] = { id: file.moduleFunction, kind: 'module', parameters: [] }
  const scope = childScope(undefined, file.moduleFunction)
  const lowering: Lowering = {
    builder, file, descent, limits, info, scope,
    moduleScope: scope,
    sizeMax: builder.size + limits.instructionsPerFileMax,
    pending: [],
    hoisted: new Map(),
    regions: [],
    exports: file.exports,
    depth: 0,
    clipped: false,
    staticThis: none,
  }
  try {
    builder.beginFunction(info.id)
    declareVars(builder, scope, program.body, limits.depthMax)
    declareLexical(builder, scope, program.body, limits.depthMax)
    lowerModule(lowering, program.body)
    builder.endFunction(info.id)
    lowerPending(lowering)
  } catch (error) {
    abandon(lowering, program)
    return { state: 'partial', file, reason: reasonOf(error, limits) }
  }
  if (!lowering.clipped) return { state: 'lowered', file }
  return { state: 'partial', file, reason: `nested deeper than ${limits.depthMax}` }
}

/** Only running out is expected; anything else is a mistake of ours, which must not end an audit. */
function reasonOf(error: unknown, limits: FrontendLimits): string {
  if (error instanceof InstructionLimitReached) return `more than ${limits.instructionsPerFileMax} instructions`
  if (error instanceof RangeError) return 'nested deeper than the stack allows'
  return `cannot be lowered: ${error instanceof Error ? error.message : String(error)}`
}
