import {
  lowerAttribute,
  lowerAwait,
  lowerCall,
  lowerDictionary,
  lowerDictionarySplat,
  lowerInner,
  lowerKeywordArgument,
  lowerListSplat,
  lowerPair,
  lowerSequence,
  lowerSet,
  lowerSubscript,
  lowerUnknown,
  lowerYield,
} from './access.ts'
import { lowerGenericType, lowerType, lowerUnionType } from './annotations.ts'
import { lowerClassDefinition, lowerDecorated, lowerDefinition } from './classes.ts'
import {
  lowerDictionaryComprehension,
  lowerListComprehension,
  lowerSetComprehension,
} from './comprehensions.ts'
import { lowerFor, lowerIf, lowerTry, lowerWhile, lowerWith } from './control.ts'
import { lowerLambda } from './functions.ts'
import { lowerImport, lowerImportFrom } from './imports.ts'
import { Kind, kindCount } from './kind.ts'
import {
  lowerBoolean,
  lowerConcatenatedString,
  lowerDottedName,
  lowerEllipsis,
  lowerIdentifier,
  lowerInterpolation,
  lowerNone,
  lowerNumber,
  lowerString,
} from './literals.ts'
import type { Handlers, LowerExpression, LowerStatement } from './lowering.ts'
import { lowerMatch } from './matching.ts'
import {
  lowerBinary,
  lowerBoolean as lowerBooleanOperator,
  lowerComparison,
  lowerConditional,
  lowerNamedExpression,
  lowerNot,
  lowerUnary,
} from './operators.ts'
import {
  lowerAssert,
  lowerBlock,
  lowerBreak,
  lowerContinue,
  lowerExpressionStatement,
  lowerNothing,
  lowerRaise,
  lowerReturn,
  lowerTypeAlias,
} from './statements.ts'
import { lowerAssignment, lowerAugmentedAssignment, lowerDelete } from './targets.ts'

const expressions: readonly (readonly [Kind, LowerExpression])[] = [
  [Kind.Identifier, lowerIdentifier],
  [Kind.DottedName, lowerDottedName],
  [Kind.Integer, lowerNumber],
  [Kind.Float, lowerNumber],
  [Kind.True, lowerBoolean],
  [Kind.False, lowerBoolean],
  [Kind.NoneLiteral, lowerNone],
  [Kind.Ellipsis, lowerEllipsis],
  [Kind.String, lowerString],
  [Kind.ConcatenatedString, lowerConcatenatedString],
  [Kind.Interpolation, lowerInterpolation],
  [Kind.FormatExpression, lowerInterpolation],
  [Kind.Attribute, lowerAttribute],
  [Kind.MemberType, lowerAttribute],
  [Kind.Subscript, lowerSubscript],
  [Kind.Slice, lowerSequence],
  [Kind.Call, lowerCall],
  [Kind.KeywordArgument, lowerKeywordArgument],
  [Kind.ListSplat, lowerListSplat],
  [Kind.ListSplatPattern, lowerListSplat],
  [Kind.SplatType, lowerListSplat],
  [Kind.ParenthesizedListSplat, lowerInner],
  [Kind.DictionarySplat, lowerDictionarySplat],
  [Kind.DictionarySplatPattern, lowerDictionarySplat],
  [Kind.ParenthesizedExpression, lowerInner],
  [Kind.AsPattern, lowerInner],
  [Kind.AsPatternTarget, lowerInner],
  [Kind.ExpressionList, lowerSequence],
  [Kind.PatternList, lowerSequence],
  [Kind.TuplePattern, lowerSequence],
  [Kind.ListPattern, lowerSequence],
  [Kind.List, lowerSequence],
  [Kind.Tuple, lowerSequence],
  [Kind.Set, lowerSet],
  [Kind.Dictionary, lowerDictionary],
  [Kind.Pair, lowerPair],
  [Kind.ListComprehension, lowerListComprehension],
  [Kind.GeneratorExpression, lowerListComprehension],
  [Kind.SetComprehension, lowerSetComprehension],
  [Kind.DictionaryComprehension, lowerDictionaryComprehension],
  [Kind.ConditionalExpression, lowerConditional],
  [Kind.NamedExpression, lowerNamedExpression],
  [Kind.Assignment, lowerAssignment],
  [Kind.AugmentedAssignment, lowerAugmentedAssignment],
  [Kind.NotOperator, lowerNot],
  [Kind.BooleanOperator, lowerBooleanOperator],
  [Kind.BinaryOperator, lowerBinary],
  [Kind.UnaryOperator, lowerUnary],
  [Kind.ComparisonOperator, lowerComparison],
  [Kind.Lambda, lowerLambda],
  [Kind.Await, lowerAwait],
  [Kind.Yield, lowerYield],
  [Kind.Type, lowerType],
  [Kind.GenericType, lowerGenericType],
  [Kind.UnionType, lowerUnionType],
  [Kind.ConstrainedType, lowerSequence],
  [Kind.ComplexPattern, lowerUnknown],
  [Kind.Chevron, lowerUnknown],
  [Kind.ArgumentList, lowerSequence],
]

const statements: readonly (readonly [Kind, LowerStatement])[] = [
  [Kind.ImportStatement, lowerImport],
  [Kind.ImportFromStatement, lowerImportFrom],
  [Kind.FutureImportStatement, lowerNothing],
  [Kind.ExpressionStatement, lowerExpressionStatement],
  [Kind.PrintStatement, lowerUnknown],
  [Kind.ExecStatement, lowerUnknown],
  [Kind.AssertStatement, lowerAssert],
  [Kind.ReturnStatement, lowerReturn],
  [Kind.DeleteStatement, lowerDelete],
  [Kind.RaiseStatement, lowerRaise],
  [Kind.PassStatement, lowerNothing],
  [Kind.BreakStatement, lowerBreak],
  [Kind.ContinueStatement, lowerContinue],
  [Kind.GlobalStatement, lowerNothing],
  [Kind.NonlocalStatement, lowerNothing],
  [Kind.TypeAliasStatement, lowerTypeAlias],
  [Kind.IfStatement, lowerIf],
  [Kind.ForStatement, lowerFor],
  [Kind.WhileStatement, lowerWhile],
  [Kind.TryStatement, lowerTry],
  [Kind.WithStatement, lowerWith],
  [Kind.MatchStatement, lowerMatch],
  [Kind.FunctionDefinition, lowerDefinition],
  [Kind.ClassDefinition, lowerClassDefinition],
  [Kind.DecoratedDefinition, lowerDecorated],
  [Kind.Block, lowerBlock],
  // What the grammar could not parse may hold statements and expressions side by side.
  [Kind.Error, lowerBlock],
  [Kind.ElseClause, lowerBlock],
  [Kind.ElifClause, lowerBlock],
  [Kind.ExceptClause, lowerBlock],
  [Kind.FinallyClause, lowerBlock],
  [Kind.Other, lowerBlock],
]

/**
 * What lowers which kind of node. Kinds that stand in neither table are Unknown over their
 * children.
 */
export const pythonHandlers: Handlers = {
  expressions: byKind(expressions),
  statements: byKind(statements),
}

function byKind<Handler>(entries: readonly (readonly [Kind, Handler])[]): (Handler | undefined)[] {
  const table = new Array<Handler | undefined>(kindCount).fill(undefined)
  for (const [kind, handler] of entries) table[kind] = handler
  return table
}
