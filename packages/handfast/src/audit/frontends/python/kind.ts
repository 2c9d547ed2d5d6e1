import type { Language } from 'web-tree-sitter'

/**
 * Our numbers for the node kinds of tree-sitter's Python grammar. The grammar's own numbers change
 * with each of its releases, its names seldom do. A key is the grammar's name in another spelling
 * (`FunctionDefinition` is `function_definition`).
 */
export const Kind = {
  /** An anonymous token that carries nothing: it is left out of the tree. */
  None: 0,
  /** A named node this table does not know. */
  Other: 1,
  Error: 2,
  Module: 3,
  Block: 4,
  Comment: 5,
  LineContinuation: 6,

  ImportStatement: 10,
  ImportFromStatement: 11,
  FutureImportStatement: 12,
  AliasedImport: 13,
  RelativeImport: 14,
  WildcardImport: 15,
  DottedName: 16,

  ExpressionStatement: 20,
  PrintStatement: 21,
  ExecStatement: 22,
  AssertStatement: 23,
  ReturnStatement: 24,
  DeleteStatement: 25,
  RaiseStatement: 26,
  PassStatement: 27,
  BreakStatement: 28,
  ContinueStatement: 29,
  GlobalStatement: 30,
  NonlocalStatement: 31,
  TypeAliasStatement: 32,
  IfStatement: 33,
  ElifClause: 34,
  ElseClause: 35,
  ForStatement: 36,
  WhileStatement: 37,
  TryStatement: 38,
  ExceptClause: 39,
  FinallyClause: 40,
  WithStatement: 41,
  WithClause: 42,
  WithItem: 43,
  MatchStatement: 44,
  CaseClause: 45,
  FunctionDefinition: 46,
  ClassDefinition: 47,
  DecoratedDefinition: 48,
  Decorator: 49,

  Parameters: 60,
  LambdaParameters: 61,
  DefaultParameter: 62,
  TypedParameter: 63,
  TypedDefaultParameter: 64,
  KeywordSeparator: 65,
  PositionalSeparator: 66,
  Type: 67,
  TypeParameter: 68,
  GenericType: 69,
  UnionType: 70,
  MemberType: 71,
  SplatType: 72,
  ConstrainedType: 73,

  PatternList: 80,
  TuplePattern: 81,
  ListPattern: 82,
  ListSplatPattern: 83,
  DictionarySplatPattern: 84,
  AsPattern: 85,
  AsPatternTarget: 86,
  CasePattern: 87,
  UnionPattern: 88,
  DictPattern: 89,
  KeywordPattern: 90,
  SplatPattern: 91,
  ClassPattern: 92,
  ComplexPattern: 93,

  Identifier: 100,
  Integer: 101,
  Float: 102,
  True: 103,
  False: 104,
  NoneLiteral: 105,
  Ellipsis: 106,
  String: 107,
  StringContent: 108,
  Interpolation: 109,
  FormatSpecifier: 110,
  FormatExpression: 111,
  TypeConversion: 112,
  ConcatenatedString: 113,
  Attribute: 114,
  Subscript: 115,
  Slice: 116,
  Call: 117,
  ArgumentList: 118,
  KeywordArgument: 119,
  ListSplat: 120,
  DictionarySplat: 121,
  ParenthesizedListSplat: 122,
  ParenthesizedExpression: 123,
  ExpressionList: 124,
  List: 125,
  Set: 126,
  Tuple: 127,
  Dictionary: 128,
  Pair: 129,
  ListComprehension: 130,
  DictionaryComprehension: 131,
  SetComprehension: 132,
  GeneratorExpression: 133,
  ForInClause: 134,
  IfClause: 135,
  ConditionalExpression: 136,
  NamedExpression: 137,
  Assignment: 138,
  AugmentedAssignment: 139,
  NotOperator: 140,
  BooleanOperator: 141,
  BinaryOperator: 142,
  UnaryOperator: 143,
  ComparisonOperator: 144,
  Lambda: 145,
  Await: 146,
  Yield: 147,
  Chevron: 148,

  /** Anonymous tokens that decide something. */
  Async: 160,
  From: 161,
  And: 162,
  Or: 163,
  Plus: 164,
  Minus: 165,
  Star: 166,
  StarStar: 167,
  Slash: 168,
  SlashSlash: 169,
  Percent: 170,
  At: 171,
  Bits: 172,
  Tilde: 173,
  Equal: 174,
  NotEqual: 175,
  Less: 176,
  LessEqual: 177,
  Greater: 178,
  GreaterEqual: 179,
  In: 180,
  NotIn: 181,
  Is: 182,
  IsNot: 183,
  Underscore: 184,
} as const
export type Kind = (typeof Kind)[keyof typeof Kind]

const firstToken = Kind.Async
/** Number of table slots: one more than the highest kind. */
export const kindCount = 185

const tokens: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['async', Kind.Async],
  ['from', Kind.From],
  ['and', Kind.And],
  ['or', Kind.Or],
  ['+', Kind.Plus],
  ['-', Kind.Minus],
  ['*', Kind.Star],
  ['**', Kind.StarStar],
  ['/', Kind.Slash],
  ['//', Kind.SlashSlash],
  ['%', Kind.Percent],
  ['@', Kind.At],
  ['~', Kind.Tilde],
  ['&', Kind.Bits],
  ['|', Kind.Bits],
  ['^', Kind.Bits],
  ['<<', Kind.Bits],
  ['>>', Kind.Bits],
  ['+=', Kind.Plus],
  ['-=', Kind.Minus],
  ['*=', Kind.Star],
  ['**=', Kind.StarStar],
  ['/=', Kind.Slash],
  ['//=', Kind.SlashSlash],
  ['%=', Kind.Percent],
  ['@=', Kind.At],
  ['&=', Kind.Bits],
  ['|=', Kind.Bits],
  ['^=', Kind.Bits],
  ['<<=', Kind.Bits],
  ['>>=', Kind.Bits],
  ['==', Kind.Equal],
  ['!=', Kind.NotEqual],
  ['<>', Kind.NotEqual],
  ['<', Kind.Less],
  ['<=', Kind.LessEqual],
  ['>', Kind.Greater],
  ['>=', Kind.GreaterEqual],
  ['in', Kind.In],
  ['not in', Kind.NotIn],
  ['is', Kind.Is],
  ['is not', Kind.IsNot],
  ['_', Kind.Underscore],
])

/** Parents whose anonymous tokens decide something; under any other they are left out. */
export const keepsTokens: Uint8Array = flags([
  Kind.FunctionDefinition,
  Kind.ForStatement,
  Kind.WithStatement,
  Kind.ForInClause,
  Kind.Yield,
  Kind.BooleanOperator,
  Kind.BinaryOperator,
  Kind.UnaryOperator,
  Kind.ComparisonOperator,
  Kind.AugmentedAssignment,
  Kind.CasePattern,
  Kind.UnionPattern,
  Kind.KeywordPattern,
  Kind.SplatPattern,
])

/** Kinds whose children are never needed: what they mean is in their text. */
export const isLeaf: Uint8Array = flags([
  Kind.Comment,
  Kind.LineContinuation,
  Kind.RelativeImport,
  Kind.WildcardImport,
  Kind.DottedName,
  Kind.Identifier,
  Kind.Integer,
  Kind.Float,
  Kind.True,
  Kind.False,
  Kind.NoneLiteral,
  Kind.Ellipsis,
  Kind.StringContent,
  Kind.TypeConversion,
  Kind.KeywordSeparator,
  Kind.PositionalSeparator,
  Kind.PassStatement,
  Kind.BreakStatement,
  Kind.ContinueStatement,
])

export function flags(kinds: readonly Kind[]): Uint8Array {
  const table = new Uint8Array(kindCount)
  for (const kind of kinds) table[kind] = 1
  return table
}

/** tree-sitter's number for what it could not parse. */
const errorSymbol = 0xffff

/** Our kind for each of the grammar's node numbers. */
export function kindsOfGrammar(language: Language): Uint8Array {
  const named = new Map<string, Kind>([
    ['none', Kind.NoneLiteral],
    ['string_start', Kind.None],
    ['string_end', Kind.None],
  ])
  for (const [name, kind] of Object.entries(Kind)) {
    if (kind !== Kind.None && kind < firstToken) named.set(snakeCase(name), kind)
  }
  const table = new Uint8Array(errorSymbol + 1)
  for (let id = 0; id < language.nodeTypeCount; id += 1) {
    const name = language.nodeTypeForId(id) ?? ''
    table[id] = language.nodeTypeIsNamed(id)
      ? (named.get(name) ?? Kind.Other)
      : (tokens.get(name) ?? Kind.None)
  }
  table[errorSymbol] = Kind.Error
  return table
}

function snakeCase(name: string): string {
  return name.replace(
    /[A-Z]/g,
    (letter, at: number) => (at === 0 ? '' : '_') + letter.toLowerCase(),
  )
}
