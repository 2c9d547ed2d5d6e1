import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ignore from 'ignore'
import type { Ignore } from 'ignore'
import { readFileGuarded } from './read-file.ts'

/** The .gitignore files that apply in one folder, outermost first. */
export type IgnoreLevels = readonly IgnoreLevel[]

interface IgnoreLevel {
  /** Where the .gitignore stands, relative to the target: `''`, `src/`. */
  readonly folder: string
  /**
   * What precedes a path of the target in the .gitignore's own terms, when that stands above it.
   */
  readonly above: string
  readonly rules: Ignore
}

const bytesMax = 256 * 1024
const patternsMax = 2_000
const patternLengthMax = 500
// The patterns become regular expressions; six `**` in one took ten seconds on a path of 64
// folders.
const anyDepthMax = 3
const levelsAboveMax = 12

/** Undefined when there is none, or none that can be read. */
export function readIgnoreLevel(path: string, folder: string, above = ''): IgnoreLevel | undefined {
  const file = readFileGuarded(path, { bytesMax })
  if (file.state === 'refused') return undefined
  const patterns = file.bytes.toString('utf8').split(/\r?\n/).filter(isBounded)
  return { folder, above, rules: ignore().add(patterns.slice(0, patternsMax)) }
}

function isBounded(pattern: string): boolean {
  if (pattern === '' || pattern.length > patternLengthMax) return false
  return pattern.split('**').length - 1 <= anyDepthMax
}

/**
 * The .gitignore files between the target and the top of its repository. Empty outside of one, and
 * when they ignore the target itself: naming it means to have it analysed.
 */
export function ignoreLevelsAbove(target: string): IgnoreLevels {
  const folders: string[] = []
  let folder = target
  while (!existsSync(join(folder, '.git'))) {
    const parent = dirname(folder)
    if (parent === folder || folders.length >= levelsAboveMax) return []
    folders.unshift(parent)
    folder = parent
  }
  const levels: IgnoreLevel[] = []
  for (const parent of folders) {
    const above = `${relative(parent, target).split(sep).join('/')}/`
    const level = readIgnoreLevel(join(parent, '.gitignore'), '', above)
    if (level === undefined) continue
    if (level.rules.test(above).ignored) return []
    levels.push(level)
  }
  return levels
}

/** A folder's path ends with `/`. Folders above it are taken to be not ignored. */
export function isIgnored(levels: IgnoreLevels, path: string): boolean {
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    const level = levels[index]
    if (level === undefined) continue
    const { ignored, unignored } = level.rules.test(level.above + path.slice(level.folder.length))
    if (ignored) return true
    if (unignored) return false
  }
  return false
}
