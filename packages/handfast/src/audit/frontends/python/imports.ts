import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { Value } from '../../ir/program.ts'
import { importedAs } from './bindings.ts'
import { Kind } from './kind.ts'
import { emit } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { writeName } from './scope.ts'
import { child, firstChild, kindOf, noNode, sibling, textOf } from './tree.ts'

const wholeModule = '*'

/** `import a.b` binds `a`; `a.b` is imported as well, so that the linker sees what is needed. */
export function lowerImport(lowering: Lowering, node: number): void {
  const { tree } = lowering
  for (let at = firstChild(tree, node); at !== noNode; at = sibling(tree, node, at)) {
    const kind = kindOf(tree, at)
    if (kind === Kind.AliasedImport) {
      const module = moduleText(lowering, firstChild(tree, at))
      bindImport(lowering, at, emitImport(lowering, at, { module, name: wholeModule }))
    } else if (kind === Kind.DottedName) {
      const top = importedAs(tree, at)
      const whole = moduleText(lowering, at)
      if (whole !== top) emitImport(lowering, at, { module: whole, name: wholeModule })
      bindImport(lowering, at, emitImport(lowering, at, { module: top, name: wholeModule }))
    }
  }
}

/** `from .m import x as y`, the dots kept; `from m import *` becomes a re-export of everything. */
export function lowerImportFrom(lowering: Lowering, node: number): void {
  const { builder, file, tree } = lowering
  const module = firstChild(tree, node)
  const specifier = moduleText(lowering, module)
  for (let at = sibling(tree, node, module); at !== noNode; at = sibling(tree, node, at)) {
    const kind = kindOf(tree, at)
    if (kind === Kind.WildcardImport) {
      emitImport(lowering, node, { module: specifier, name: wholeModule })
      file.reExports.push({
        module: builder.string(specifier),
        name: builder.string(wholeModule),
        as: none,
      })
    } else if (kind === Kind.AliasedImport || kind === Kind.DottedName) {
      const nameNode = kind === Kind.AliasedImport ? child(tree, at, 0) : at
      const name = textOf(tree, nameNode)
      bindImport(lowering, at, emitImport(lowering, at, { module: specifier, name }))
    }
  }
}

function bindImport(lowering: Lowering, entry: number, value: Value): void {
  const name = importedAs(lowering.tree, entry)
  if (name !== '') writeName(lowering, entry, name, value)
}

function emitImport(
  lowering: Lowering,
  entry: number,
  from: { readonly module: string; readonly name: string },
): Value {
  const { builder } = lowering
  return emit(lowering, Op.Import, entry, builder.string(from.module), builder.string(from.name))
}

/** A module's name as written, without the spaces and comments that may stand between its dots. */
function moduleText(lowering: Lowering, node: number): string {
  return textOf(lowering.tree, node).replace(/#[^\n]*|[\s\\]+/g, '')
}
