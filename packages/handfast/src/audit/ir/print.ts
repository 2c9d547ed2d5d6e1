import { BinaryOperator, CallFlag, ConstKind, LogicOperator, Op, UnaryOperator } from './opcode.ts'
import { opcodeName, opensRegion, operandKinds, regionDividers } from './operand.ts'
import type { OperandKind } from './operand.ts'
import { none } from './program.ts'
import type { FunctionInfo, Program, SourceFile } from './program.ts'

/** A program and what its variables and functions are called in the text. */
interface Printing {
  readonly program: Program
  readonly lines: string[]
  readonly variables: readonly string[]
  readonly functions: readonly string[]
}

/**
 * The program as text for tests and for debugging: a block per function, an instruction a line,
 * indented by regions. Values are `%n`; a variable is its name, with its number after `#` where the
 * name occurs twice; texts are JSON strings. The format is no contract and may change.
 */
export function printProgram(program: Program): string {
  const printing: Printing = {
    program,
    lines: [],
    variables: distinct(program.variables.map((variable) => variable.name)),
    functions: distinct(program.functions.map((info) => info.name || info.kind)),
  }
  for (const file of program.files) {
    printFile(printing, file)
    for (const info of program.functions) {
      if (info.file === file.id) printFunction(printing, info)
    }
  }
  return printing.lines.join('\n')
}

function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1)
  return names.map((name, id) => (seen.get(name) === 1 ? name : `${name}#${id}`))
}

function printFile({ program, variables, lines }: Printing, file: SourceFile): void {
  lines.push(`file ${file.path}`)
  for (const [name, variable] of file.exports) {
    lines.push(`export ${text(program, name)} = ${variables[variable] ?? '?'}`)
  }
  for (const { module, name, as } of file.reExports) {
    const alias = as === none ? '' : ` as ${text(program, as)}`
    lines.push(`re-export ${text(program, name)}${alias} from ${text(program, module)}`)
  }
}

function printFunction(printing: Printing, info: FunctionInfo): void {
  const { program, functions, lines } = printing
  const traits = [
    info.isStatic ? 'static ' : '',
    info.isAsync ? 'async ' : '',
    info.isGenerator ? 'generator ' : '',
  ].join('')
  const owner = info.inClass === none ? '' : ` of ${program.classes[info.inClass]?.name ?? '?'}`
  lines.push(`${traits}${info.kind} ${functions[info.id] ?? '?'}${owner}`)
  if (info.from === none) return
  let depth = 1
  for (let value = info.from; value < info.to; value += 1) {
    const op = program.op[value] ?? 0
    if (op === Op.End) depth -= 1
    const indent = '  '.repeat(Math.max(1, regionDividers.has(op) ? depth - 1 : depth))
    lines.push(`${indent}${printInstruction(printing, value)}`)
    if (opensRegion(op)) depth += 1
  }
}

function printInstruction(printing: Printing, value: number): string {
  const { program } = printing
  const op = program.op[value] ?? 0
  const name = opcodeName(op)
  if (name === undefined) return `%${value} ?${op}`
  const [a, b, c] = operandKinds[name]
  const operands = [
    printOperand(printing, a, program.a[value] ?? none),
    flagName(op, 'b', program.b[value] ?? none) ??
      printOperand(printing, b, program.b[value] ?? none),
    flagName(op, 'c', program.c[value] ?? none) ??
      printOperand(printing, c, program.c[value] ?? none),
  ].filter((operand) => operand !== '')
  return [`%${value} ${name}`, ...operands].join(' ')
}

function printOperand(printing: Printing, kind: OperandKind, operand: number): string {
  const { program, variables, functions } = printing
  if (kind === 'unused' || operand === none) return ''
  switch (kind) {
    case 'value':
    case 'value?':
    case 'default?':
    case 'opener':
      return `%${operand}`
    case 'string':
      return JSON.stringify(text(program, operand))
    case 'variable':
      return variables[operand] ?? '?'
    case 'function':
      return functions[operand] ?? '?'
    case 'class':
      return program.classes[operand]?.name ?? '?'
    case 'list':
    case 'list?':
      return `[${Array.from(program.lists[operand] ?? [], (item) => `%${item}`).join(' ')}]`
    case 'number':
      return operand === 0 ? '' : String(operand)
  }
}

/** Names the numbers that stand for an operator, a kind or flags; undefined for plain operands. */
function flagName(op: number, operand: 'b' | 'c', number: number): string | undefined {
  if (operand === 'b') {
    if (op === Op.Const) return number === ConstKind.String ? '' : nameOf(ConstKind, number)
    if (op === Op.Unary) return nameOf(UnaryOperator, number)
    if (op === Op.Short) return nameOf(LogicOperator, number)
    if (op === Op.Param) return String(number)
    return undefined
  }
  if (op === Op.Binary) return nameOf(BinaryOperator, number)
  if (op === Op.Logic) return nameOf(LogicOperator, number)
  if (op === Op.Prop || op === Op.Index) return number === 1 ? 'optional' : ''
  if (op === Op.Pair) return ['', 'getter', 'setter'][number] ?? ''
  if (op !== Op.Call) return undefined
  const flags = Object.entries(CallFlag).filter(([, bit]) => number > 0 && (number & bit) !== 0)
  return flags.map(([flag]) => flag).join(' ')
}

function nameOf(table: Readonly<Record<string, number>>, number: number): string {
  return Object.keys(table).find((name) => table[name] === number) ?? `?${number}`
}

function text(program: Program, id: number): string {
  return program.strings[id] ?? '?'
}
