import type {
  ArrowFunctionExpression,
  Expression,
  Function as FunctionNode,
  Statement,
} from 'oxc-parser'

type AnyFunction = FunctionNode | ArrowFunctionExpression

/**
 * TypeScript writes `async (a) => { … }` for older targets as
 * `(a) => __awaiter(void 0, void 0, void 0, function* () { … })`, with `yield` for `await`; where
 * parameters have defaults they are those of the inner function, and handed on in a list. This gives
 * the function as it was written. What is no such function is given back as it is.
 */
export function asWritten(node: AnyFunction): AnyFunction {
  const call = onlyAnswer(node)
  if (call?.type !== 'CallExpression' || !isAwaiter(call.callee)) return node
  const [, handedOn, , inner] = call.arguments
  if (inner?.type !== 'FunctionExpression' || !inner.generator || inner.body === null) return node
  const params = handedOn?.type === 'ArrayExpression' ? inner.params : node.params
  return {
    ...inner,
    type: 'FunctionExpression',
    id: node.id,
    params,
    async: true,
    generator: false,
  }
}

/** What a function answers that does nothing else. */
function onlyAnswer({ body }: AnyFunction): Expression | null {
  if (body === null || body.type !== 'BlockStatement') return body
  const statements = body.body.filter((one) => !isDirective(one))
  const [only] = statements
  return statements.length === 1 && only?.type === 'ReturnStatement' ? only.argument : null
}

function isDirective(node: Statement): boolean {
  return node.type === 'ExpressionStatement' && typeof node.directive === 'string'
}

/** `__awaiter`, `tslib_1.__awaiter`, `(0, tslib_1.__awaiter)`. */
function isAwaiter(node: Expression): boolean {
  if (node.type === 'SequenceExpression') {
    const last = node.expressions.at(-1)
    return last !== undefined && isAwaiter(last)
  }
  if (node.type === 'ParenthesizedExpression') return isAwaiter(node.expression)
  const name = node.type === 'MemberExpression' && !node.computed ? node.property : node
  return name.type === 'Identifier' && name.name === '__awaiter'
}
