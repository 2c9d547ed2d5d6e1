import type { TSModuleDeclaration } from 'oxc-parser'
import { none } from '../../ir/program.ts'
import type { FunctionId, VariableId } from '../../ir/program.ts'

/** Names of one function, block, class or catch clause. */
export interface Scope {
  readonly parent: Scope | undefined
  /** The function whose variables these are. */
  readonly owner: FunctionId
  readonly names: Map<string, VariableId>
  /** Interfaces and type aliases: they hide nothing from expressions, but are no value either. */
  types: Set<string> | undefined
  /** Namespaces that add to what an earlier declaration of the same name made. */
  merging: Set<TSModuleDeclaration> | undefined
}

export function childScope(parent: Scope | undefined, owner: FunctionId): Scope {
  return {
    parent,
    owner,
    names: new Map<string, VariableId>(),
    types: undefined,
    merging: undefined,
  }
}

/** The variable a name is bound to, or none when the file does not bind it. */
export function lookup(scope: Scope, name: string): VariableId {
  let at: Scope | undefined = scope
  while (at !== undefined) {
    const variable = at.names.get(name)
    if (variable !== undefined) return variable
    at = at.parent
  }
  return none
}

/** Whether a type reference names an interface or alias of this file rather than a value. */
export function isTypeOnly(scope: Scope, name: string): boolean {
  let at: Scope | undefined = scope
  while (at !== undefined) {
    if (at.names.has(name)) return false
    if (at.types?.has(name) === true) return true
    at = at.parent
  }
  return false
}
