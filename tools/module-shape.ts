import { parseSync } from 'oxc-parser'

/** What one module takes from others and gives to them. */
export interface ModuleShape {
  readonly imports: readonly ModuleImport[]
  /** Names that it exports; types start with `type `. */
  readonly exports: readonly string[]
  readonly exportsAll: boolean
  readonly exportsDefault: boolean
}

export interface ModuleImport {
  readonly specifier: string
  /** Nothing of it is left when types are removed. */
  readonly isType: boolean
}

/** @param file Its extension decides how the text is read. */
export function moduleShape(file: string, text: string): ModuleShape {
  const { module, errors } = parseSync(file, text)
  if (errors.length > 0) throw new TypeError(`${file}: ${errors[0]?.message ?? 'syntax error'}`)
  const exported = module.staticExports.flatMap(({ entries }) => entries)
  const fromImports = module.staticImports.map(({ moduleRequest, entries }): ModuleImport => ({
    specifier: moduleRequest.value,
    isType: entries.length > 0 && entries.every(({ isType }) => isType),
  }))
  const fromExports = exported.flatMap(({ moduleRequest, isType }): ModuleImport[] =>
    moduleRequest === null ? [] : [{ specifier: moduleRequest.value, isType }],
  )
  // A dynamic import names its module by a literal, or the compiler could not rewrite it.
  const dynamic = module.dynamicImports.map(({ moduleRequest }): ModuleImport => ({
    specifier: text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    isType: false,
  }))
  return {
    imports: [...fromImports, ...fromExports, ...dynamic],
    exports: exported.flatMap(({ exportName, isType }) =>
      exportName.name === null ? [] : [`${isType ? 'type ' : ''}${exportName.name}`],
    ),
    exportsAll: exported.some(({ importName }) => importName.kind === 'AllButDefault'),
    exportsDefault: exported.some(({ exportName }) => exportName.kind === 'Default'),
  }
}
