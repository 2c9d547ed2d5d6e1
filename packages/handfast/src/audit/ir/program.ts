import type { Opcode } from './opcode.ts'

/** Index of an instruction, which is also the value it produces. */
export type Value = number
export type StringId = number
export type ListId = number
export type VariableId = number
export type FunctionId = number
export type ClassId = number
export type FileId = number

export const none = -1

export type Language = 'javascript' | 'python'

/** One analysed source file. Paths are relative to the target, with `/`. */
export interface SourceFile {
  readonly id: FileId
  readonly path: string
  readonly language: Language
  readonly text: string
  /** Offsets (UTF-16) at which each line starts; the first is 0. */
  readonly lineStarts: Uint32Array
  /** The function that holds the file's top-level code. */
  readonly moduleFunction: FunctionId
  /** ES-module exports and Python module names: exported name → variable. */
  readonly exports: Map<StringId, VariableId>
  /** `export … from`, `from m import *`. */
  readonly reExports: ReExport[]
  /** The instruction range of the whole file. */
  readonly from: Value
  to: Value
  /** Comments that may hold suppressions: offset of the text and the text without its markers. */
  readonly comments: Comment[]
  /** Set when the parser gave up on some of the file and a more tolerant one did the rest. */
  recovered: boolean
}

export interface ReExport {
  readonly module: StringId
  /** `*` for all. */
  readonly name: StringId
  /** Name under which it is exported, or none for `export *`. */
  readonly as: StringId
}

export interface Comment {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface FunctionInfo {
  readonly id: FunctionId
  /** `''` when anonymous. A method's own name without its class. */
  readonly name: string
  readonly file: FileId
  /** The function whose body it is written in; none for the module function. */
  readonly parent: FunctionId
  /** Set for methods, accessors and constructors. */
  readonly inClass: ClassId
  readonly kind:
    | 'module'
    | 'function'
    | 'arrow'
    | 'method'
    | 'constructor'
    | 'getter'
    | 'setter'
    | 'initializer'
  readonly isStatic: boolean
  readonly isAsync: boolean
  readonly isGenerator: boolean
  readonly parameters: Parameter[]
  readonly start: number
  readonly end: number
  /** The contiguous instruction range of the body; nested functions have ranges of their own. */
  from: Value
  to: Value
}

export interface Parameter {
  /** `''` for a destructured one. */
  readonly name: string
  /** The Param instruction. */
  value: Value
  readonly kind: 'normal' | 'rest' | 'keywords'
  /**
   * The type annotation lowered as an expression in the function that holds the declaration, or
   * none. TypeScript: only what is written as a (qualified) name, resolved through imports; Python:
   * any.
   */
  readonly annotation: Value
}

export interface ClassInfo {
  readonly id: ClassId
  readonly name: string
  readonly file: FileId
  readonly superclass: Value
  readonly members: ClassMember[]
  /** Names that the class body binds or declares a type for, in order (Python). */
  readonly fields: string[]
  readonly start: number
  readonly end: number
}

export interface ClassMember {
  /** `constructor` for the constructor, also for Python's `__init__`. */
  readonly name: string
  readonly kind: 'method' | 'getter' | 'setter' | 'constructor' | 'initializer'
  readonly isStatic: boolean
  readonly function: FunctionId
}

export interface VariableInfo {
  readonly id: VariableId
  readonly name: string
  /** The function it lives in; the module function for module-level names. */
  readonly owner: FunctionId
  readonly kind: 'const' | 'let' | 'var' | 'parameter' | 'function' | 'class' | 'import' | 'catch'
  /** True when a nested function reads or writes it. Then all its stores reach all its loads. */
  captured: boolean
}

/**
 * The lowered program: flat arrays, indexed by value. Frontends append to it through
 * `ProgramBuilder`.
 */
export interface Program {
  readonly size: number
  readonly op: Uint8Array
  readonly a: Int32Array
  readonly b: Int32Array
  readonly c: Int32Array
  /** Source span, in UTF-16 offsets of the file. */
  readonly start: Uint32Array
  readonly end: Uint32Array
  /** The function each instruction belongs to. */
  readonly functionOf: Int32Array
  readonly strings: readonly string[]
  readonly stringIds: ReadonlyMap<string, StringId>
  readonly lists: readonly (readonly Value[])[]
  readonly files: readonly SourceFile[]
  readonly functions: readonly FunctionInfo[]
  readonly classes: readonly ClassInfo[]
  readonly variables: readonly VariableInfo[]
}

export type { Opcode }
