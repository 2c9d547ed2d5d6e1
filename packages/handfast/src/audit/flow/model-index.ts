// The whole of the library is forty modules, of which these need half.
import satisfies from 'semver/functions/satisfies.js'
import subset from 'semver/ranges/subset.js'
import validRange from 'semver/ranges/valid.js'
import type { Language } from '../ir/program.ts'
import type {
  CallShape,
  FileConvention,
  Model,
  Shape,
  Shapes,
  TypeName,
  TypeShape,
} from './model.ts'
import type { PackageFacts } from './packages.ts'

/** The models that hold for one target, by what code can name. */
export interface ModelIndex {
  /** A name imported from a module; undefined when nothing is known of it. */
  exported(language: Language, specifier: string, name: string): Shape | undefined
  /** True when some model speaks of the module, or of one below it. */
  knows(language: Language, specifier: string): boolean
  global(language: Language, name: string): Shape | undefined
  type(name: TypeName): TypeShape | undefined
  /** The member, looked for in the type and what it extends. */
  member(type: TypeName, name: string): Shape | undefined
  element(type: TypeName): Shape | undefined
  isA(type: TypeName, other: TypeName): boolean
  readonly conventions: readonly Convention[]
}

export interface Convention {
  readonly convention: FileConvention
  /** A manifest of the target asks for the library. */
  readonly isDeclared: boolean
  /** What code that uses the library imports. */
  readonly modules: readonly string[]
}

interface ExportTable {
  readonly exact: Map<string, Shapes[]>
  readonly below: { readonly prefix: string; readonly shapes: Shapes }[]
  readonly globals: Map<string, Shape>
  /** What was found for a specifier, once all models have been entered. */
  readonly answers: Map<string, readonly Shapes[]>
}

const answersMax = 20_000

const typeDepthMax = 8

export function modelIndexOf(models: readonly Model[], packages: PackageFacts): ModelIndex {
  const tables = { javascript: emptyTable(), python: emptyTable() }
  const types = new Map<TypeName, TypeShape>()
  const conventions: Convention[] = []
  for (const model of models) {
    if (!holds(model, packages)) continue
    enter(tables[model.language], model)
    for (const [name, shape] of Object.entries(model.types ?? {})) types.set(name, shape)
    const { modules } = model
    const isDeclared = packages.dependencies.has(model.package ?? modules[0] ?? '')
    for (const convention of model.conventions ?? [])
      conventions.push({ convention, isDeclared, modules })
  }

  const lineage = function* (type: TypeName): Generator<TypeShape> {
    let name: TypeName | undefined = type
    for (let depth = 0; name !== undefined && depth < typeDepthMax; depth += 1) {
      const shape = types.get(name)
      if (shape === undefined) return
      yield shape
      name = shape.extends
    }
  }

  return {
    exported: (language, specifier, name) =>
      exportedFrom(tables[language], language, specifier, name),
    knows: (language, specifier) => knownModule(tables[language], language, specifier),
    global: (language, name) => tables[language].globals.get(name),
    type: (name) => types.get(name),
    member(type, name) {
      for (const shape of lineage(type)) {
        const found = ownMember(shape, name)
        if (found !== undefined) return found
      }
      for (const shape of lineage(type)) if (shape.anyMember !== undefined) return shape.anyMember
      return undefined
    },
    element(type) {
      for (const shape of lineage(type)) {
        const found = shape.element ?? shape.anyMember
        if (found !== undefined) return found
      }
      return undefined
    },
    isA(type, other) {
      let name: TypeName | undefined = type
      for (let depth = 0; name !== undefined && depth < typeDepthMax; depth += 1) {
        if (name === other) return true
        name = types.get(name)?.extends
      }
      return false
    },
    conventions,
  }
}

function emptyTable(): ExportTable {
  return { exact: new Map(), below: [], globals: new Map(), answers: new Map() }
}

function enter(table: ExportTable, model: Model): void {
  for (const [name, shape] of Object.entries(model.globals ?? {})) table.globals.set(name, shape)
  if (model.exports === undefined) return
  for (const specifier of model.modules) {
    const wild = /^(.*)[/.]\*$/.exec(specifier)?.[1]
    if (wild !== undefined) {
      table.below.push({ prefix: wild, shapes: model.exports })
      continue
    }
    const known = table.exact.get(specifier)
    if (known === undefined) table.exact.set(specifier, [model.exports])
    else known.push(model.exports)
  }
}

/**
 * A declared range counts as the versions it can install today: its newest satisfying ones decide.
 */
function holds({ versions, package: named, modules }: Model, packages: PackageFacts): boolean {
  if (versions === undefined) return true
  const name = named ?? modules[0] ?? ''
  const declared = packages.dependencies.get(name)
  if (declared === undefined) return satisfies('999.0.0', versions)
  if (validRange(declared) === null) return satisfies('999.0.0', versions)
  if (/^\d/.test(declared)) return satisfies(declared, versions, { includePrerelease: true })
  return (
    subset(declared, versions, { includePrerelease: true }) ||
    satisfies(floorOf(declared), versions)
  )
}

function floorOf(range: string): string {
  return /\d+\.\d+\.\d+[\w.-]*/.exec(range)?.[0] ?? `${/\d+/.exec(range)?.[0] ?? '999'}.0.0`
}

function separatorOf(language: Language): string {
  return language === 'python' ? '.' : '/'
}

function shapesFor(table: ExportTable, language: Language, specifier: string): readonly Shapes[] {
  const known = table.answers.get(specifier)
  if (known !== undefined) return known
  const found = lookedUp(table, language, specifier)
  if (table.answers.size < answersMax) table.answers.set(specifier, found)
  return found
}

function lookedUp(table: ExportTable, language: Language, specifier: string): readonly Shapes[] {
  const bare = specifier.startsWith('node:') ? specifier : specifier.replace(/^npm:/, '')
  const found = [...(table.exact.get(bare) ?? [])]
  if (language === 'javascript' && !bare.startsWith('node:'))
    found.push(...(table.exact.get(`node:${bare}`) ?? []))
  const separator = separatorOf(language)
  for (const { prefix, shapes } of table.below) {
    if (bare === prefix || bare.startsWith(prefix + separator)) found.push(shapes)
  }
  return found
}

function exportedFrom(
  table: ExportTable,
  language: Language,
  specifier: string,
  name: string,
): Shape | undefined {
  for (const shapes of shapesFor(table, language, specifier)) {
    const shape = ownShape(shapes, name)
    if (shape !== undefined) return shape
  }
  return undefined
}

function knownModule(table: ExportTable, language: Language, specifier: string): boolean {
  if (shapesFor(table, language, specifier).length > 0) return true
  const below = specifier + separatorOf(language)
  for (const known of table.exact.keys()) if (known.startsWith(below)) return true
  return table.below.some(({ prefix }) => prefix.startsWith(below))
}

function ownShape(shapes: Shapes, name: string): Shape | undefined {
  return Object.hasOwn(shapes, name) ? shapes[name] : undefined
}

const foldedMembers = new WeakMap<TypeShape, ReadonlyMap<string, Shape>>()

function ownMember(type: TypeShape, name: string): Shape | undefined {
  if (type.members === undefined) return undefined
  if (type.caseless !== true) return ownShape(type.members, name)
  let folded = foldedMembers.get(type)
  if (folded === undefined) {
    folded = new Map(Object.entries(type.members).map(([key, shape]) => [fold(key), shape]))
    foldedMembers.set(type, folded)
  }
  return folded.get(fold(name))
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}

/**
 * What calling a shape does: `new` prefers `construct`, a plain call falls back to it (Python
 * classes).
 */
export function callOf(shape: Shape, isNew: boolean): CallShape | undefined {
  return isNew ? (shape.construct ?? shape.call) : (shape.call ?? shape.construct)
}
