import type { ClassId, FileId, FunctionId, Value } from '../ir/program.ts'
import type { Shape, TypeName } from './model.ts'

/**
 * Abstract objects: what a value may be. A token stands for all objects made at one place (or for
 * all instances of one class), which is as precise as the questions asked of it.
 */
export type Token =
  | { readonly kind: 'function'; readonly id: number; readonly function: FunctionId }
  | { readonly kind: 'class'; readonly id: number; readonly class: ClassId }
  /** Any instance of a class of the target. */
  | { readonly kind: 'instance'; readonly id: number; readonly class: ClassId }
  /** An object, array or dict made by the instruction `site`. */
  | { readonly kind: 'object'; readonly id: number; readonly site: Value }
  /** A file of the target, imported whole. */
  | { readonly kind: 'file'; readonly id: number; readonly file: FileId }
  /** A module outside the target. */
  | { readonly kind: 'module'; readonly id: number; readonly specifier: string }
  /**
   * An instance of a modelled type; `site` is the call that made it, or -1 for one there is one of.
   */
  | { readonly kind: 'typed'; readonly id: number; readonly type: TypeName; readonly site: Value }
  /** A modelled function, class or namespace that nobody has called yet. */
  | { readonly kind: 'shape'; readonly id: number; readonly shape: Shape }

export type TokenId = number

export interface Tokens {
  readonly size: number
  get(id: TokenId): Token
  ofFunction(id: FunctionId): TokenId
  ofClass(id: ClassId): TokenId
  ofInstance(id: ClassId): TokenId
  ofObject(site: Value): TokenId
  ofFile(file: FileId): TokenId
  ofModule(specifier: string): TokenId
  ofType(type: TypeName, site: Value): TokenId
  ofShape(shape: Shape): TokenId
}

type NumberedTokens = Map<number, TokenId>

export function tokenTable(): Tokens {
  const all: Token[] = []
  const functions: NumberedTokens = new Map()
  const classes: NumberedTokens = new Map()
  const instances: NumberedTokens = new Map()
  const objects: NumberedTokens = new Map()
  const files: NumberedTokens = new Map()
  const byType = new Map<TypeName, NumberedTokens>()
  const bySpecifier = new Map<string, TokenId>()
  const byShape = new Map<Shape, TokenId>()

  const keep = (table: NumberedTokens, key: number, token: Token): TokenId => {
    all.push(token)
    table.set(key, token.id)
    return token.id
  }

  return {
    get size() {
      return all.length
    },
    get(id) {
      const token = all[id]
      if (token === undefined) throw new RangeError(`no token ${id}`)
      return token
    },
    ofFunction: (key) =>
      functions.get(key) ??
      keep(functions, key, { kind: 'function', id: all.length, function: key }),
    ofClass: (key) =>
      classes.get(key) ?? keep(classes, key, { kind: 'class', id: all.length, class: key }),
    ofInstance: (key) =>
      instances.get(key) ?? keep(instances, key, { kind: 'instance', id: all.length, class: key }),
    ofObject: (key) =>
      objects.get(key) ?? keep(objects, key, { kind: 'object', id: all.length, site: key }),
    ofFile: (key) =>
      files.get(key) ?? keep(files, key, { kind: 'file', id: all.length, file: key }),
    ofModule(specifier) {
      const known = bySpecifier.get(specifier)
      if (known !== undefined) return known
      const id = all.length
      all.push({ kind: 'module', id, specifier })
      bySpecifier.set(specifier, id)
      return id
    },
    ofType(type, site) {
      const sites: NumberedTokens = byType.get(type) ?? new Map()
      const known = sites.get(site)
      if (known !== undefined) return known
      byType.set(type, sites)
      return keep(sites, site, { kind: 'typed', id: all.length, type, site })
    },
    ofShape(shape) {
      const known = byShape.get(shape)
      if (known !== undefined) return known
      const id = all.length
      all.push({ kind: 'shape', id, shape })
      byShape.set(shape, id)
      return id
    },
  }
}
