import type { Program } from 'oxc-parser'
import type { ProgramBuilder } from '../../ir/builder.ts'
import { none } from '../../ir/program.ts'
import type { SourceFile } from '../../ir/program.ts'
import type { FrontendLimits } from '../frontend.ts'
import { lowerExpression, lowerNamed } from './expressions.ts'
import { abandon, lowerPending } from './functions.ts'
import { InstructionLimitReached } from './lowering.ts'
import type { Descent, Lowering } from './lowering.ts'
import { declareLexical, declareVars } from './declarations.ts'
import { childScope } from './scope.ts'
import { lowerModule, lowerStatement, lowerStatements } from './statements.ts'

const descent: Descent = {
  expression: lowerExpression,
  named: lowerNamed,
  statement: lowerStatement,
  statements: lowerStatements,
}

/** Where a file goes and how much of it may. */
export interface Destination {
  readonly file: SourceFile
  readonly builder: ProgramBuilder
  readonly limits: FrontendLimits
}

/** Lowers the whole tree of one file. Returns why some of it is missing, or undefined. */
export function lowerFile(
  program: Program,
  { file, builder, limits }: Destination,
): string | undefined {
  const info: Lowering['info'] = {
    id: file.moduleFunction,
    kind: 'module',
    parameters: [],
    isGenerator: false,
  }
  const scope = childScope(undefined, file.moduleFunction)
  const lowering: Lowering = {
    builder,
    file,
    descent,
    limits,
    info,
    scope,
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
    declareVars(lowering, program.body)
    declareLexical(lowering, program.body)
    lowerModule(lowering, program.body)
    builder.endFunction(info.id)
    lowerPending(lowering)
  } catch (error) {
    abandon(lowering, program)
    return reasonOf(error, limits)
  }
  return lowering.clipped ? `nested deeper than ${limits.depthMax}` : undefined
}

/**
 * Only running out is expected; anything else is a mistake of ours, which must not end an audit.
 */
function reasonOf(error: unknown, limits: FrontendLimits): string {
  if (error instanceof InstructionLimitReached)
    return `more than ${limits.instructionsPerFileMax} instructions`
  if (error instanceof RangeError) return 'nested deeper than the stack allows'
  return `cannot be lowered: ${error instanceof Error ? error.message : String(error)}`
}
