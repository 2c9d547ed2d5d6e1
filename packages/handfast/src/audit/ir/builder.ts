import { none } from './program.ts'
import type {
  ClassInfo,
  ClassMember,
  Comment,
  FileId,
  FunctionId,
  FunctionInfo,
  Language,
  ListId,
  Opcode,
  Parameter,
  Program,
  ReExport,
  SourceFile,
  StringId,
  Value,
  VariableId,
  VariableInfo,
} from './program.ts'

/** Frontends append through this; nothing else writes a Program. */
export interface ProgramBuilder {
  string(text: string): StringId
  /** Plain arrays, as most are short, and typed ones would take several times as much. */
  list(values: readonly Value[]): ListId
  beginFile(file: NewFile): SourceFile
  endFile(file: SourceFile): void
  /** Declares a function; its body is emitted later, between `beginFunction` and `endFunction`. */
  declareFunction(info: NewFunction): FunctionInfo
  /** Bodies may not nest: queue nested functions and lower each after its parent has ended. */
  beginFunction(id: FunctionId): void
  endFunction(id: FunctionId): void
  declareClass(info: Omit<ClassInfo, 'id' | 'fields'>): ClassInfo
  variable(name: string, owner: FunctionId, kind: VariableInfo['kind']): VariableId
  /** Marks the variable captured when `user` is not its owner. Call it for every Load and Store. */
  use(variable: VariableId, user: FunctionId): void
  emit(op: Opcode, span: Span, a?: number, b?: number, c?: number): Value
  /** Emits all in a range of columns that were made by another builder. */
  emitAll(columns: Columns, from: number, to: number): void
  /** Replaces operand c of an instruction that was emitted before its operand was known. */
  patch(value: Value, operand: 'a' | 'b' | 'c', to: number): void
  opcode(value: Value): Opcode
  readonly size: number
  finish(): Program
}

export interface Span {
  readonly start: number
  readonly end: number
}

export interface NewFile {
  readonly path: string
  readonly language: Language
  readonly text: string
}

export interface NewFunction {
  readonly name: string
  readonly parent: FunctionId
  readonly inClass?: number
  readonly kind: FunctionInfo['kind']
  readonly isStatic?: boolean
  readonly isAsync?: boolean
  readonly isGenerator?: boolean
  readonly start: number
  readonly end: number
}

const capacityMin = 1 << 14
/** At first; what is needed is made in the end. */
const capacityMax = 1 << 22
/** Of source text to an instruction, about as few as there are: room that is not used is free. */
const bytesPerInstruction = 8

/** Instructions, each at its index. */
export type Columns = Pick<Program, 'op' | 'a' | 'b' | 'c' | 'start' | 'end'>
type Arena = Columns & Pick<Program, 'functionOf'>

function arena(capacity: number): Arena {
  return {
    op: new Uint8Array(capacity),
    a: new Int32Array(capacity),
    b: new Int32Array(capacity),
    c: new Int32Array(capacity),
    start: new Uint32Array(capacity),
    end: new Uint32Array(capacity),
    functionOf: new Int32Array(capacity),
  }
}

function capacityFor(bytes: number): number {
  const expected = Math.ceil(bytes / bytesPerInstruction)
  return Math.min(capacityMax, Math.max(capacityMin, expected))
}

function grown(from: Arena): Arena {
  const to = arena(from.op.length * 2)
  copyColumns(from, to, { from: 0, to: from.op.length, at: 0 })
  to.functionOf.set(from.functionOf)
  return to
}

interface Range {
  readonly from: number
  readonly to: number
  /** Where it goes. */
  readonly at: number
}

function copyColumns(source: Columns, target: Columns, { from, to, at }: Range): void {
  target.op.set(source.op.subarray(from, to), at)
  for (const name of ['a', 'b', 'c', 'start', 'end'] as const) {
    target[name].set(source[name].subarray(from, to), at)
  }
}

/** Offsets of line starts; `\r\n`, `\n` and a lone `\r` each end a line. */
export function lineStartsOf(text: string): Uint32Array {
  const starts = [0]
  // Most texts have no carriage return, and then this one search is all that it costs.
  let carriage = text.indexOf('\r')
  let feed = text.indexOf('\n')
  while (feed >= 0 || carriage >= 0) {
    if (carriage < 0 || (feed >= 0 && feed < carriage)) {
      starts.push(feed + 1)
      feed = text.indexOf('\n', feed + 1)
      continue
    }
    // The feed of a pair ends the line.
    if (feed !== carriage + 1) starts.push(carriage + 1)
    carriage = text.indexOf('\r', carriage + 1)
  }
  return new Uint32Array(starts)
}

interface FilePlace {
  readonly id: FileId
  readonly module: FunctionId
  readonly from: Value
}

function sourceFile(
  { path, language, text }: NewFile,
  { id, module, from }: FilePlace,
): SourceFile {
  return {
    id,
    path,
    language,
    text,
    lineStarts: lineStartsOf(text),
    moduleFunction: module,
    exports: new Map<StringId, VariableId>(),
    reExports: [] as ReExport[],
    from,
    to: from,
    comments: [] as Comment[],
    recovered: false,
  }
}

/** @param bytes Of all texts together, as far as that is known: what is too small grows. */
export function programBuilder(bytes = 0): ProgramBuilder {
  let store = arena(capacityFor(bytes))
  let size = 0
  let current: FunctionId = none
  let currentFile: SourceFile | undefined
  const strings: string[] = []
  const stringIds = new Map<string, StringId>()
  const lists: (readonly Value[])[] = []
  const files: SourceFile[] = []
  const functions: FunctionInfo[] = []
  const classes: ClassInfo[] = []
  const variables: VariableInfo[] = []

  const builder: ProgramBuilder = {
    get size() {
      return size
    },

    string(text) {
      const known = stringIds.get(text)
      if (known !== undefined) return known
      const id = strings.length
      strings.push(text)
      stringIds.set(text, id)
      return id
    },

    list(values) {
      lists.push(values.slice())
      return lists.length - 1
    },

    beginFile(given) {
      const file = sourceFile(given, { id: files.length, module: functions.length, from: size })
      files.push(file)
      currentFile = file
      const end = file.text.length
      builder.declareFunction({ name: '', parent: none, kind: 'module', start: 0, end })
      return file
    },

    endFile(file) {
      file.to = size
      currentFile = undefined
    },

    declareFunction({
      name,
      parent,
      inClass = none,
      kind,
      isStatic = false,
      isAsync = false,
      isGenerator = false,
      start,
      end,
    }) {
      if (currentFile === undefined) throw new TypeError('declareFunction: no file is open')
      const info: FunctionInfo = {
        id: functions.length,
        name,
        file: currentFile.id,
        parent,
        inClass,
        kind,
        isStatic,
        isAsync,
        isGenerator,
        parameters: [] as Parameter[],
        start,
        end,
        from: none,
        to: none,
      }
      functions.push(info)
      return info
    },

    beginFunction(id) {
      if (current !== none) throw new TypeError('beginFunction: bodies may not nest')
      const info = functions[id]
      if (info === undefined) throw new TypeError(`beginFunction: no function ${id}`)
      info.from = size
      current = id
    },

    endFunction(id) {
      const info = functions[id]
      if (info === undefined || current !== id)
        throw new TypeError('endFunction: not the open function')
      info.to = size
      current = none
    },

    declareClass(info) {
      const members = info.members satisfies ClassMember[]
      const declared: ClassInfo = { id: classes.length, ...info, members, fields: [] }
      classes.push(declared)
      return declared
    },

    variable(name, owner, kind) {
      variables.push({ id: variables.length, name, owner, kind, captured: false })
      return variables.length - 1
    },

    use(variable, user) {
      const info = variables[variable]
      if (info !== undefined && info.owner !== user) info.captured = true
    },

    emit(op, span, a = none, b = none, c = none) {
      if (size === store.op.length) store = grown(store)
      store.op[size] = op
      store.a[size] = a
      store.b[size] = b
      store.c[size] = c
      store.start[size] = span.start
      store.end[size] = span.end
      store.functionOf[size] = current
      size += 1
      return size - 1
    },

    emitAll(columns, from, to) {
      const end = size + to - from
      while (end > store.op.length) store = grown(store)
      copyColumns(columns, store, { from, to, at: size })
      store.functionOf.fill(current, size, end)
      size = end
    },

    patch(value, operand, to) {
      store[operand][value] = to
    },

    opcode(value) {
      return (store.op[value] ?? 0) as Opcode
    },

    finish() {
      return { size, ...store, strings, stringIds, lists, files, functions, classes, variables }
    },
  }
  return builder
}
