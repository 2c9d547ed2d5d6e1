interface Runtime {
  readonly process?: { getBuiltinModule?(id: string): unknown }
}

/**
 * A module of Node where there is one, without an import that would keep this package out of a
 * Worker; undefined elsewhere.
 */
export function builtinModule(id: string): unknown {
  // Every runtime has a global object; whether it has a `process` is what is asked.
  const runtime = globalThis as Runtime
  return runtime.process?.getBuiltinModule?.(id)
}
