import type { Columns, ProgramBuilder } from './builder.ts'
import { Op } from './opcode.ts'
import { operandKinds } from './operand.ts'
import type { OperandKind } from './operand.ts'
import { none } from './program.ts'
import type { FunctionInfo, Program, SourceFile, StringId, Value } from './program.ts'

/**
 * A program as one thread sends it to another: without the texts, which both have, and with the
 * lists in one piece of memory, as each piece costs more to send than what is in it.
 */
export interface PackedProgram {
  readonly columns: Columns
  readonly listItems: Int32Array
  /** Where each list ends in `listItems`; the next one begins there. */
  readonly listEnds: Int32Array
  readonly strings: Program['strings']
  readonly files: readonly PackedFile[]
  readonly functions: Program['functions']
  readonly classes: Program['classes']
  readonly variables: Program['variables']
}

type PackedFile = Omit<SourceFile, 'text' | 'lineStarts'>

export function packProgram({ size, lists, files, ...program }: Program): PackedProgram {
  const { strings, functions, classes, variables } = program
  const listEnds = new Int32Array(lists.length)
  let items = 0
  for (const [id, list] of lists.entries()) {
    items += list.length
    listEnds[id] = items
  }
  const listItems = new Int32Array(items)
  let filled = 0
  for (const list of lists) {
    for (const value of list) {
      listItems[filled] = value
      filled += 1
    }
  }
  return {
    columns: {
      op: program.op.slice(0, size),
      a: program.a.slice(0, size),
      b: program.b.slice(0, size),
      c: program.c.slice(0, size),
      start: program.start.slice(0, size),
      end: program.end.slice(0, size),
    },
    listItems,
    listEnds,
    strings,
    files: files.map(({ text: _text, lineStarts: _lineStarts, ...file }) => file),
    functions,
    classes,
    variables,
  }
}

/**
 * Appends a program as if this builder had lowered its files, one after the other. Its columns are
 * changed for that, and are of no further use.
 *
 * @param texts Of the files of the packed program, in its order.
 */
export function appendProgram(
  packed: PackedProgram,
  texts: readonly string[],
  builder: ProgramBuilder,
): readonly SourceFile[] {
  const { columns, functions } = packed
  const firstValue = builder.size
  let places: Places | undefined
  return packed.files.map(({ path, language, moduleFunction, ...from }, index) => {
    const text = texts[index]
    if (text === undefined) throw new TypeError(`appendProgram: no text of ${path}`)
    const file = builder.beginFile({ path, language, text })
    places ??= appendShared(packed, builder, { file, firstValue })
    // Functions are in the order of the files, and those of a file begin with its module's.
    const own = functions.slice(moduleFunction, packed.files[index + 1]?.moduleFunction)
    declareFunctions(own, builder, places)
    for (const { id, from: first, to } of inOrderOfBodies(own)) {
      builder.beginFunction(id + places.function)
      builder.emitAll(columns, first, to)
      builder.endFunction(id + places.function)
    }
    appendFileParts(from, file, places)
    builder.endFile(file)
    return file
  })
}

/** What to add to a reference within the packed program, by what it refers to. */
interface Places extends Readonly<Record<Exclude<OperandKind, 'string'>, number>> {
  readonly string: readonly StringId[]
}

const moved = (reference: number, offset: number): number =>
  reference < 0 ? reference : reference + offset

interface First {
  readonly file: SourceFile
  readonly firstValue: Value
}

/** Appends what is kept for all files together, and moves the operands. */
function appendShared(
  packed: PackedProgram,
  builder: ProgramBuilder,
  { file, firstValue }: First,
): Places {
  // The first function of a program is the module function of its first file.
  const firstFunction = file.moduleFunction
  const [firstVariable = 0] = packed.variables.map(({ name, owner, kind, captured }) => {
    const id = builder.variable(name, owner + firstFunction, kind)
    if (captured) builder.use(id, none)
    return id
  })
  const [firstClass = 0] = packed.classes.map(({ id: _id, members, fields, ...info }) => {
    const declared = builder.declareClass({
      ...info,
      file: info.file + file.id,
      superclass: moved(info.superclass, firstValue),
      members: members.map((member) => ({ ...member, function: member.function + firstFunction })),
    })
    declared.fields.push(...fields)
    return declared.id
  })
  const firstList = appendLists(packed, builder, firstValue)
  const places: Places = {
    value: firstValue,
    'value?': firstValue,
    'default?': firstValue,
    opener: firstValue,
    string: packed.strings.map((text) => builder.string(text)),
    variable: firstVariable,
    function: firstFunction,
    class: firstClass,
    list: firstList,
    'list?': firstList,
    number: 0,
    unused: 0,
  }
  for (const [operand, name] of (['a', 'b', 'c'] as const).entries()) {
    moveColumn(packed.columns.op, packed.columns[name], tableOf(operand, places))
  }
  return places
}

/** Returns the first of them. */
function appendLists(
  { listItems, listEnds }: PackedProgram,
  builder: ProgramBuilder,
  firstValue: Value,
): number {
  let first: number | undefined
  let from = 0
  for (const end of listEnds) {
    const values: Value[] = []
    for (let at = from; at < end; at += 1) values.push(moved(listItems[at] ?? none, firstValue))
    const id = builder.list(values)
    first ??= id
    from = end
  }
  return first ?? 0
}

/** By operation: what to add to an operand, or the strings that it is an index of. */
type MoveTable = readonly (number | readonly StringId[] | undefined)[]

function tableOf(operand: number, places: Places): MoveTable {
  const table: (number | readonly StringId[])[] = []
  for (const [name, kinds] of Object.entries(operandKinds)) {
    // Object.entries widens to string; both objects have the same keys.
    const op = Op[name as keyof typeof Op]
    table[op] = places[kinds[operand] ?? 'unused']
  }
  return table
}

function moveColumn(op: Uint8Array, column: Int32Array, table: MoveTable): void {
  for (let at = 0; at < column.length; at += 1) {
    const operand = column[at] ?? none
    if (operand < 0) continue
    const move = table[op[at] ?? 0] ?? 0
    column[at] = typeof move === 'number' ? operand + move : (move[operand] ?? none)
  }
}

function declareFunctions(
  [_module, ...functions]: readonly FunctionInfo[],
  builder: ProgramBuilder,
  places: Places,
): void {
  for (const { id: _id, file: _file, parameters, from: _from, to: _to, ...info } of functions) {
    const declared = builder.declareFunction({
      ...info,
      parent: moved(info.parent, places.function),
      inClass: moved(info.inClass, places.class),
    })
    for (const parameter of parameters) {
      const value = moved(parameter.value, places.value)
      const annotation = moved(parameter.annotation, places.value)
      declared.parameters.push({ ...parameter, value, annotation })
    }
  }
}

/** As they were emitted, which is not as they were declared. */
function inOrderOfBodies(functions: readonly FunctionInfo[]): readonly FunctionInfo[] {
  return functions.toSorted((left, right) => left.from - right.from || left.to - right.to)
}

function appendFileParts(
  from: Pick<PackedFile, 'exports' | 'reExports' | 'comments' | 'recovered'>,
  to: SourceFile,
  { string, variable: firstVariable }: Places,
): void {
  const stringOf = (id: StringId): StringId => string[id] ?? none
  for (const [name, variable] of from.exports) {
    to.exports.set(stringOf(name), variable + firstVariable)
  }
  for (const { module, name, as } of from.reExports) {
    to.reExports.push({ module: stringOf(module), name: stringOf(name), as: stringOf(as) })
  }
  to.comments.push(...from.comments)
  to.recovered = from.recovered
}
