import { Op } from './opcode.ts'
import { opcodeName, opensRegion, operandKinds, regionDividers } from './operand.ts'
import type { OperandKind } from './operand.ts'
import { none } from './program.ts'
import type { FunctionInfo, Parameter, Program } from './program.ts'

/**
 * Reports longer than this stop: one broken invariant usually breaks every instruction after it.
 */
const reportsMax = 100

/**
 * The invariants every frontend must keep: operands name something that exists, values come before
 * their use and from the same function (a default in Python: from its parent), regions nest, ranges
 * do not overlap and leave no gap.
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
  const open: number[] = []
  for (let at = info.from; at < info.to; at += 1) {
    if (reports.length >= reportsMax) return
    const place: Place = { program, info, at }
    verifyPosition(place, reports)
    verifyRegion(place, open, reports)
    verifyOperands(place, reports)
  }
  for (const opener of open) reports.push(`%${opener} opens a region that nothing closes`)
  for (const parameter of info.parameters) {
    reports.push(...parameterViolations(program, info, parameter))
  }
}

/** An instruction, and the function whose body it is in. */
interface Place {
  readonly program: Program
  readonly info: FunctionInfo
  readonly at: number
}

function verifyPosition({ program, info, at }: Place, reports: string[]): void {
  const owner = program.functionOf[at] ?? none
  if (owner !== info.id) reports.push(`%${at} lies in function ${info.id} and says ${owner}`)
  const textLength = program.files[info.file]?.text.length ?? 0
  const start = program.start[at] ?? 0
  const end = program.end[at] ?? 0
  if (start > end || end > textLength) {
    reports.push(`%${at} spans ${start}..${end} of ${textLength}`)
  }
}

function verifyRegion({ program, at }: Place, open: number[], reports: string[]): void {
  const op = program.op[at] ?? 0
  if (opensRegion(op)) open.push(at)
  const opener = open.at(-1)
  const divided = regionDividers.get(op)
  if (divided !== undefined && (opener === undefined || program.op[opener] !== divided)) {
    reports.push(`%${at} ${opcodeName(op) ?? '?'} lies outside the region it divides`)
  }
  if (op !== Op.End) return
  if (opener === undefined || program.a[at] !== opener) {
    reports.push(`%${at} ends %${program.a[at] ?? none}, but %${opener ?? none} is open`)
  }
  open.pop()
}

function verifyOperands(place: Place, reports: string[]): void {
  const { program, at } = place
  const op = program.op[at] ?? 0
  const name = opcodeName(op)
  if (name === undefined) {
    reports.push(`%${at} has no operation ${op}`)
    return
  }
  const [a, b, c] = operandKinds[name]
  const check = (kind: OperandKind, operand: number, letter: string): void => {
    if (isSound(place, kind, operand)) return
    reports.push(`%${at} ${name}: operand ${letter} is ${operand}, which is no ${kind}`)
  }
  check(a, program.a[at] ?? none, 'a')
  check(b, program.b[at] ?? none, 'b')
  check(c, program.c[at] ?? none, 'c')
}

function isSound(place: Place, kind: OperandKind, operand: number): boolean {
  const { program } = place
  switch (kind) {
    case 'value?':
      return operand === none || isEarlier(place, operand)
    case 'value':
    case 'opener':
      return isEarlier(place, operand)
    case 'default?':
      return operand === none || isEarlier(place, operand) || isDefaultOfParent(place, operand)
    case 'string':
      return program.strings[operand] !== undefined
    case 'variable':
      return program.variables[operand] !== undefined
    case 'function':
      return program.functions[operand] !== undefined
    case 'class':
      return program.classes[operand] !== undefined
    case 'list?':
      return operand === none || isSoundList(place, operand)
    case 'list':
      return isSoundList(place, operand)
    case 'number':
    case 'unused':
      return true
  }
}

function isSoundList(place: Place, list: number): boolean {
  return place.program.lists[list]?.every((item) => isEarlier(place, item)) ?? false
}

function isEarlier({ info, at }: Place, operand: number): boolean {
  return operand >= info.from && operand < at
}

/** Python's defaults are values of the function in which the definition stands. */
function isDefaultOfParent({ program, info, at }: Place, operand: number): boolean {
  if (program.files[info.file]?.language !== 'python') return false
  return info.parent !== none && operand < at && program.functionOf[operand] === info.parent
}

function parameterViolations(
  program: Program,
  info: FunctionInfo,
  { value, annotation }: Parameter,
): string[] {
  const found: string[] = []
  if (program.op[value] !== Op.Param || program.a[value] !== info.id) {
    found.push(`function ${info.id} has a parameter at %${value}, which is no Param of it`)
  }
  if (annotation !== none && program.functionOf[annotation] !== info.parent) {
    found.push(
      `function ${info.id} has an annotation at %${annotation}, which its parent does not hold`,
    )
  }
  return found
}
