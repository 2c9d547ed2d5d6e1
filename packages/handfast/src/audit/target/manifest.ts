const names: ReadonlySet<string> = new Set([
  'package.json',
  'pyproject.toml',
  'setup.py',
  'requirements.txt',
])

/** Whether a file says which packages its folder needs. */
export const isManifest = (name: string): boolean => names.has(name)
