import { Op } from './opcode.ts'
import { opcodeName, opensRegion, operandKinds, regionDividers } from './operand.ts'
import type { OperandKind } from './operand.ts'
import { none } from './program.ts'
import type { FunctionInfo, Program } from './program.ts'

/**
 * Reports longer than this stop: one broken invariant usually breaks every instruction after it.
 */
const reportsMax = 100

/**
 * The invariants every frontend must keep: operands name something that exists, values come before
 * their use and from the same function, regions nest, ranges do not overlap and leave no gap.
 * Returns one sentence a violation, at most 100; an empty array means the program is sound.
 */
export function verifyProgram(program: Program): string[] {
  const reports: string[] = []
  verifyFiles(program, reports)
  for (const info of program.functions) {
    if (reports.length >= reportsMax) break
    verifyFunction(program, info, reports)
  }
  return reports.slice(0, reportsMax)
}

function verifyFiles(program: Program, reports: string[]): void {
  let next = 0
  for (const file of program.files) {
    if (file.from !== next)
      reports.push(`file ${file.path} starts at %${file.from}, not at %${next}`)
    if (file.to < file.from) reports.push(`file ${file.path} ends before it starts`)
    next = file.to
    verifyFileRanges(program, file.id, reports)
    for (const [name, variable] of file.exports) {
      if (program.strings[name] === undefined || program.variables[variable] === undefined) {
        reports.push(`file ${file.path} exports string ${name} as variable ${variable}`)
      }
    }
    for (const { module, name, as } of file.reExports) {
      const missing = [module, name].some((id) => program.strings[id] === undefined)
      if (missing || (as !== none && program.strings[as] === undefined)) {
        reports.push(`file ${file.path} re-exports through a missing string`)
      }
    }
  }
  if (next !== program.size)
    reports.push(`the files end at %${next}, the program at %${program.size}`)
}

/** Bodies must cover the file's range: every instruction lies in exactly one function. */
function verifyFileRanges(program: Program, fileId: number, reports: string[]): void {
  const file = program.files[fileId]
  if (file === undefined) return
  const bodies = program.functions
    .filter((info) => info.file === fileId)
    .toSorted((left, right) => left.from - right.from || left.to - right.to)
  let next = file.from
  for (const body of bodies) {
    if (body.from !== next)
      reports.push(`function ${body.id} starts at %${body.from}, not at %${next}`)
    if (body.to < body.from) reports.push(`function ${body.id} ends before it starts`)
    next = body.to
  }
  if (next !== file.to)
    reports.push(`the functions of ${file.path} end at %${next}, the file at %${file.to}`)
}

function verifyFunction(program: Program, info: FunctionInfo, reports: string[]): void {
  const textLength = program.files[info.file]?.text.length ?? 0
  const open: number[] = []
  for (let value = info.from; value < info.to; value += 1) {
    if (reports.length >= reportsMax) return
    if (program.functionOf[value] !== info.id) {
      reports.push(
        `%${value} lies in function ${info.id} and says ${program.functionOf[value] ?? '?'}`,
      )
    }
    const start = program.start[value] ?? 0
    const end = program.end[value] ?? 0
    if (start > end || end > textLength)
      reports.push(`%${value} spans ${start}..${end} of ${textLength}`)
    verifyRegion(program, value, open, reports)
    verifyOperands(program, value, info, reports)
  }
  for (const opener of open) reports.push(`%${opener} opens a region that nothing closes`)
  for (const parameter of info.parameters) {
    verifyParameter(program, info, parameter.value, reports)
    verifyAnnotation(program, info, parameter.annotation, reports)
  }
}

function verifyRegion(program: Program, value: number, open: number[], reports: string[]): void {
  const op = program.op[value] ?? 0
  if (opensRegion(op)) open.push(value)
  const opener = open.at(-1)
  const divided = regionDividers.get(op)
  if (divided !== undefined && (opener === undefined || program.op[opener] !== divided)) {
    reports.push(`%${value} ${opcodeName(op) ?? '?'} lies outside the region it divides`)
  }
  if (op !== Op.End) return
  if (opener === undefined || program.a[value] !== opener) {
    reports.push(`%${value} ends %${program.a[value] ?? none}, but %${opener ?? none} is open`)
  }
  open.pop()
}

function verifyOperands(
  program: Program,
  value: number,
  info: FunctionInfo,
  reports: string[],
): void {
  const op = program.op[value] ?? 0
  const name = opcodeName(op)
  if (name === undefined) {
    reports.push(`%${value} has no operation ${op}`)
    return
  }
  const [a, b, c] = operandKinds[name]
  const check = (kind: OperandKind, operand: number, place: string): void => {
    if (!isSound(program, kind, operand, value, info)) {
      reports.push(`%${value} ${name}: operand ${place} is ${operand}, which is no ${kind}`)
    }
  }
  check(a, program.a[value] ?? none, 'a')
  check(b, program.b[value] ?? none, 'b')
  check(c, program.c[value] ?? none, 'c')
}

function isSound(
  program: Program,
  kind: OperandKind,
  operand: number,
  at: number,
  info: FunctionInfo,
): boolean {
  switch (kind) {
    case 'value?':
      return operand === none || isEarlier(operand, at, info)
    case 'value':
    case 'opener':
      return isEarlier(operand, at, info)
    case 'string':
      return program.strings[operand] !== undefined
    case 'variable':
      return program.variables[operand] !== undefined
    case 'function':
      return program.functions[operand] !== undefined
    case 'class':
      return program.classes[operand] !== undefined
    case 'list?':
      return operand === none || isSoundList(program, operand, at, info)
    case 'list':
      return isSoundList(program, operand, at, info)
    case 'number':
    case 'unused':
      return true
  }
}

function isSoundList(program: Program, list: number, at: number, info: FunctionInfo): boolean {
  return program.lists[list]?.every((item) => isEarlier(item, at, info)) ?? false
}

function isEarlier(operand: number, at: number, info: FunctionInfo): boolean {
  return operand >= info.from && operand < at
}

function verifyParameter(
  program: Program,
  info: FunctionInfo,
  value: number,
  reports: string[],
): void {
  if (value === none && info.from === info.to) return
  if (program.op[value] !== Op.Param || program.a[value] !== info.id) {
    reports.push(`function ${info.id} has a parameter at %${value}, which is no Param of it`)
  }
}

function verifyAnnotation(
  program: Program,
  info: FunctionInfo,
  value: number,
  reports: string[],
): void {
  if (value === none) return
  if (program.functionOf[value] !== info.parent) {
    reports.push(
      `function ${info.id} has an annotation at %${value}, which its parent does not hold`,
    )
  }
}
