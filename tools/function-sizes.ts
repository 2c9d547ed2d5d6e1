import { Visitor, parseSync } from 'oxc-parser'

export interface FunctionSize {
  /** Of the function, or of what it is assigned to; `line 12` when it has neither. */
  readonly name: string
  readonly lines: number
  readonly parameters: number
}

/** What of a node is needed here; the parser's own types have it all. */
interface Node {
  readonly start: number
  readonly end: number
}

interface FunctionNode extends Node {
  readonly params: readonly unknown[]
  readonly id?: { readonly name: string } | null
}

/** Every function of a module with a body, nested ones too. */
export function functionSizes(file: string, text: string): FunctionSize[] {
  const { program } = parseSync(file, text)
  const lineAt = lineCounter(text)
  const names = new Map<number, string>()
  const sizes: FunctionSize[] = []
  const named = (value: Node | null | undefined, key: Node): void => {
    if (value) names.set(value.start, text.slice(key.start, key.end))
  }
  const measured = (node: FunctionNode): void => {
    const line = lineAt(node.start)
    sizes.push({
      name: node.id?.name ?? names.get(node.start) ?? `line ${line}`,
      lines: lineAt(node.end) - line + 1,
      parameters: node.params.length,
    })
  }
  new Visitor({
    VariableDeclarator: ({ id, init }) => named(init, id),
    Property: ({ key, value }) => named(value, key),
    MethodDefinition: ({ key, value }) => named(value, key),
    PropertyDefinition: ({ key, value }) => named(value, key),
    FunctionDeclaration: measured,
    FunctionExpression: measured,
    ArrowFunctionExpression: measured,
  }).visit(program)
  return sizes
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    const next = starts.findIndex((start) => start > offset)
    return next === -1 ? starts.length : next
  }
}
