import type {
  Declaration,
  ExportAllDeclaration,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  ImportDeclaration,
  ImportDeclarationSpecifier,
  ModuleExportName,
  TSExportAssignment,
} from 'oxc-parser'
import { Op } from '../../ir/opcode.ts'
import { none } from '../../ir/program.ts'
import type { VariableId } from '../../ir/program.ts'
import { eachName, rootName } from './declarations.ts'
import { emit, storeVariable } from './lowering.ts'
import type { Lowering } from './lowering.ts'
import { wholeModule } from './names.ts'
import { lookup } from './scope.ts'

/** Type-only imports are bound like the others, so that annotations resolve. */
export function lowerImports(lowering: Lowering, node: ImportDeclaration): void {
  const { builder } = lowering
  const module = builder.string(node.source.value)
  if (node.specifiers.length === 0) emit(lowering, Op.Import, node, module, builder.string('*'))
  for (const specifier of node.specifiers) {
    const value = emit(
      lowering,
      Op.Import,
      specifier,
      module,
      builder.string(importedName(specifier)),
    )
    const variable = lookup(lowering.scope, specifier.local.name)
    if (variable !== none) storeVariable(lowering, specifier, variable, value)
  }
}

function importedName(specifier: ImportDeclarationSpecifier): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default'
  return specifier.type === 'ImportNamespaceSpecifier' ? '*' : exportName(specifier.imported)
}

function exportName(node: ModuleExportName): string {
  return node.type === 'Literal' ? node.value : node.name
}

export function lowerExportNamed(lowering: Lowering, node: ExportNamedDeclaration): void {
  const { builder, file, exports } = lowering
  if (node.declaration !== null) exportDeclared(lowering, node.declaration)
  for (const { local, exported } of node.specifiers) {
    const as = builder.string(exportName(exported))
    if (node.source !== null) {
      const name = builder.string(exportName(local))
      file.reExports.push({ module: builder.string(node.source.value), name, as })
      continue
    }
    const variable = lookup(lowering.scope, exportName(local))
    if (variable !== none) exports.set(as, variable)
  }
}

function exportDeclared(lowering: Lowering, node: Declaration): void {
  switch (node.type) {
    case 'VariableDeclaration':
      for (const { id } of node.declarations) {
        eachName(id, lowering.limits.depthMax, (name) => {
          exportVariable(lowering, name)
        })
      }
      return
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (node.id !== null) exportVariable(lowering, node.id.name)
      return
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      exportVariable(lowering, node.id.name)
      return
    case 'TSModuleDeclaration': {
      const root = rootName(node.id)
      if (root !== undefined) exportVariable(lowering, root.name)
    }
  }
}

function exportVariable(lowering: Lowering, name: string): void {
  const variable = lookup(lowering.scope, name)
  if (variable !== none) lowering.exports.set(lowering.builder.string(name), variable)
}

/**
 * Functions and classes have been lowered as declarations; any other default export is a variable.
 */
export function lowerExportDefault(lowering: Lowering, node: ExportDefaultDeclaration): void {
  const { builder, exports } = lowering
  const { declaration } = node
  switch (declaration.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration': {
      const variable = declaration.id === null ? none : lookup(lowering.scope, declaration.id.name)
      if (variable !== none) exports.set(builder.string('default'), variable)
      return
    }
    case 'TSDeclareFunction':
    case 'TSInterfaceDeclaration':
    case 'TSEmptyBodyFunctionExpression':
      return
    default: {
      const value = lowering.descent.expression(lowering, declaration)
      const variable: VariableId = builder.variable('default', lowering.info.id, 'const')
      storeVariable(lowering, node, variable, value)
      exports.set(builder.string('default'), variable)
    }
  }
}

export function lowerExportAll(lowering: Lowering, node: ExportAllDeclaration): void {
  const { builder, file } = lowering
  const as = node.exported === null ? none : builder.string(exportName(node.exported))
  file.reExports.push({ module: builder.string(node.source.value), name: builder.string('*'), as })
}

/** `export = value` is `module.exports = value`. */
export function lowerExportAssignment(lowering: Lowering, node: TSExportAssignment): void {
  const value = lowering.descent.expression(lowering, node.expression)
  const exported = emit(lowering, Op.ModuleObject, node)
  emit(lowering, Op.SetProp, node, exported, lowering.builder.string(wholeModule), value)
}
