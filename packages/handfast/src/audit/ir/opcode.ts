/**
 * The operations of the intermediate representation. Every frontend lowers to these and to nothing
 * else; a construct that has no operation becomes `Unknown` over its operands, never a failure.
 *
 * Each instruction has three integer operands `a`, `b`, `c`. "value" is the index of an earlier
 * instruction, "string" an interned string, "list" an index into the list pool, and -1 means none.
 *
 * Control flow stays structured: `If … [Else …] End`, `Loop … End`, `Try … [Catch …] [Finally …]
 * End`, `Switch … Case … End`, `Short … End` (right side of `&&`, `||`, `??`), `With … End`. Begin
 * and end always lie in the same function.
 */
export const Op = {
  /** Literal. a: string (its text; a string literal's value, unquoted), b: ConstKind. */
  Const: 1,
  /** Read of a variable. a: variable. */
  Load: 2,
  /** Write of a variable. a: variable, b: value. */
  Store: 3,
  /** A name bound nowhere in the file: `process`, `Map`, `console`, a Python builtin. a: string. */
  Global: 4,
  /**
   * Import. a: string (module specifier as written), b: string (name; `default`; `*` = namespace or
   * `require()`).
   */
  Import: 5,
  /** This file's CommonJS exports object (`module.exports`, `exports`). */
  ModuleObject: 6,
  /** Property read with a fixed name. a: value, b: string, c: 1 when optional (`?.`). */
  Prop: 7,
  /**
   * Read with a computed key (also Python subscripts and `obj['fixed']`). a: value, b: value (key),
   * c: 1 when optional.
   */
  Index: 8,
  /** a: value (object), b: string (name), c: value. */
  SetProp: 9,
  /** a: value (object), b: value (key), c: value. */
  SetIndex: 10,
  /**
   * `delete o.k`, `delete o[k]`, `del d[k]`. a: value (object), b: value (key; a Const for fixed
   * names).
   */
  Delete: 11,
  /**
   * Call. a: value (callee), b: list (arguments: values, Spread, Named), c: CallFlag bits. A method
   * call's callee is the Prop or Index instruction.
   */
  Call: 12,
  /**
   * The nth parameter. a: function, b: position (0-based; Python `self` is not counted, it is
   * This), c: value (default) or -1. Python evaluates a default where the function is defined, so
   * there it is a value of the parent: the one operand that reaches into another body.
   */
  Param: 13,
  /** `this`, Python `self`, or `cls` in a class method. */
  This: 14,
  /** `super` (JavaScript) or `super()` (Python). */
  Super: 15,
  /** A function value. a: function. */
  Fn: 16,
  /** A class value. a: class. */
  Class: 17,
  /** a: value or -1. */
  Return: 18,
  /** `throw`, `raise`. a: value or -1. */
  Throw: 19,
  /**
   * a: value or -1, b: 1 for delegating (`yield*`, `yield from`). The instruction is the value sent
   * in.
   */
  Yield: 20,
  /** a: value. */
  Await: 21,
  /** a: value, b: value, c: BinaryOperator. */
  Binary: 22,
  /** a: value, b: UnaryOperator. */
  Unary: 23,
  /**
   * `&&`, `||`, `??`, Python `and`, `or`. a: value (left), b: value (right), c: LogicOperator.
   * Follows the Short region that holds the right side.
   */
  Logic: 24,
  /**
   * Conditional expression. a: value (condition), b: value (then), c: value (else). Follows the If
   * region that holds the arms.
   */
  Select: 25,
  /**
   * Template literal, f-string, and string concatenation known as such. a: list (Const pieces and
   * values, in order).
   */
  Concat: 26,
  /** Object or dict literal. a: list (Pair, Spread). */
  ObjectLiteral: 27,
  /** Array, tuple, list or set literal. a: list (values, Spread). b: 1 for a set. */
  ArrayLiteral: 28,
  /**
   * One entry of an object literal. a: value (key; a Const for fixed names), b: value, c: 1 getter,
   * 2 setter.
   */
  Pair: 29,
  /** Keyword argument. a: string, b: value. */
  Named: 30,
  /** `...x`, `*x`, `**x`. a: value, b: 1 for a mapping (`**`). */
  Spread: 31,
  /**
   * One element (or key) of an iterable, inside its Loop. a: value (iterable), b: 0 elements, 1
   * keys (`for … in` of JavaScript).
   */
  Element: 32,
  /**
   * What is left of an object or array after destructuring. a: value, b: list of Const (names
   * taken) or -1.
   */
  Rest: 33,
  /**
   * Reads a JavaScript regular expression literal, `import.meta`, `new.target` and the like. a:
   * string (kind), b: string (text).
   */
  Meta: 34,
  /** Anything without an operation. a: list (operands). */
  Unknown: 35,

  /** a: value (condition). */
  If: 40,
  Else: 41,
  /** Right side of a Logic. a: value (left), b: LogicOperator. */
  Short: 42,
  Loop: 43,
  Try: 44,
  /** The instruction is the caught value. */
  Catch: 45,
  Finally: 46,
  /** a: value (discriminant). */
  Switch: 47,
  /** a: value (test) or -1 for default. */
  Case: 48,
  /** `with` of Python. a: value (context), b: 1 when async. */
  With: 49,
  /** a: the instruction that opened the region. */
  End: 50,
  Break: 51,
  Continue: 52,
} as const

export type Opcode = (typeof Op)[keyof typeof Op]

export const ConstKind = {
  String: 0,
  Number: 1,
  Boolean: 2,
  Null: 3,
  Undefined: 4,
  Regex: 5,
  BigInt: 6,
  Bytes: 7,
} as const
export type ConstKind = (typeof ConstKind)[keyof typeof ConstKind]

export const CallFlag = {
  /** `new C()`. */
  New: 1,
  /** `f?.()`. */
  Optional: 2,
  /**
   * A decorator applied: argument 0 is the Fn or Class; the call's value is what the name is bound
   * to.
   */
  Decorator: 4,
  /**
   * A parameter decorator (NestJS): argument 0 is the Fn, argument 1 a Const with the parameter's
   * position.
   */
  ParameterDecorator: 8,
  /** Tagged template: argument 0 is the Concat of the fixed pieces, the others are the values. */
  Tagged: 16,
} as const

export const BinaryOperator = {
  Add: 1,
  Subtract: 2,
  Multiply: 3,
  Divide: 4,
  Modulo: 5,
  Power: 6,
  /** `===`, Python `==` and `is`. */
  Equal: 7,
  /** `!==`, Python `!=` and `is not`. */
  NotEqual: 8,
  /** `==` of JavaScript. */
  LooseEqual: 9,
  /** `!=` of JavaScript. */
  LooseNotEqual: 10,
  Less: 11,
  LessEqual: 12,
  Greater: 13,
  GreaterEqual: 14,
  /** `key in container`, of both languages. */
  In: 15,
  NotIn: 16,
  InstanceOf: 17,
  /** All of `& | ^ << >> >>>`. */
  Bitwise: 18,
  Other: 19,
} as const
export type BinaryOperator = (typeof BinaryOperator)[keyof typeof BinaryOperator]

export const UnaryOperator = {
  Not: 1,
  Negate: 2,
  TypeOf: 3,
  Void: 4,
  Plus: 5,
  BitNot: 6,
  Increment: 7,
  Decrement: 8,
} as const
export type UnaryOperator = (typeof UnaryOperator)[keyof typeof UnaryOperator]

export const LogicOperator = { And: 1, Or: 2, Nullish: 3 } as const
export type LogicOperator = (typeof LogicOperator)[keyof typeof LogicOperator]
