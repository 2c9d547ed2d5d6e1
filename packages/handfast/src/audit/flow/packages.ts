/** What the target's manifests say about the libraries it uses. Part of the audit's input. */
export interface PackageFacts {
  /** The target's own package name, or `''`. */
  readonly name: string
  readonly version: string
  /**
   * Declared or installed version (or range) of each dependency, by package name, both languages.
   */
  readonly dependencies: ReadonlyMap<string, string>
  /** Workspace packages of the target: package name → folder relative to the target. */
  readonly workspaces: ReadonlyMap<string, string>
  /** `paths` of tsconfig files: pattern with at most one `*` → patterns relative to the target. */
  readonly pathAliases: ReadonlyMap<string, readonly string[]>
}
