import { join } from 'node:path'
import { readFileGuarded } from './read-file.ts'

const bytesMax = 256 * 1024
const aliasesMax = 200

/**
 * `compilerOptions.paths` of the tsconfig.json at the target's root: pattern → patterns relative to
 * the target. Empty where there is none, or none that can be read.
 */
export function pathAliasesOf(folder: string | null): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>()
  if (folder === null) return aliases
  const options = memberOf(readSettings(join(folder, 'tsconfig.json')), 'compilerOptions')
  const base = memberOf(options, 'baseUrl')
  const root = typeof base === 'string' ? base : '.'
  const paths = memberOf(options, 'paths')
  if (typeof paths !== 'object' || paths === null) return aliases
  for (const [pattern, targets] of Object.entries(paths).slice(0, aliasesMax)) {
    if (!Array.isArray(targets)) continue
    const strings = targets.filter((target): target is string => typeof target === 'string')
    aliases.set(
      pattern,
      strings.map((target) => join(root, target)),
    )
  }
  return aliases
}

/** tsconfig files are JSON with comments and trailing commas. */
function readSettings(path: string): unknown {
  const file = readFileGuarded(path, { bytesMax })
  if (file.state === 'refused') return undefined
  const text = file.bytes.toString('utf8')
  try {
    const bare = text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1')
    return JSON.parse(bare.replace(/,(\s*[}\]])/g, '$1'))
  } catch {
    return undefined
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Reflect.get(value, name)
}
