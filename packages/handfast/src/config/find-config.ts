import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { ConfigError } from './config-error.ts'
import type { Config } from './config.ts'
import { configFileName } from './config.ts'

/** A configuration, and the folder that the paths in it are relative to. */
export interface FoundConfig {
  readonly config: Config
  readonly folder: string
}

const levelsMax = 12

/**
 * The handfast.yaml of a folder, or of one above it in the same repository. None is looked for
 * above a folder that stands in no repository: what happens to lie in a home folder must not apply.
 *
 * @throws ConfigError when there is one that cannot be used.
 */
export async function findConfig(folder: string, cwd: string): Promise<FoundConfig | undefined> {
  for (const at of foldersUpwards(folder)) {
    const path = join(at, configFileName)
    if (existsSync(path)) return { config: await readConfig(path, cwd), folder: at }
  }
  return undefined
}

/** The folder itself and those up to the top of its repository. */
function foldersUpwards(folder: string): string[] {
  const folders = [folder]
  for (let at = folder; !existsSync(join(at, '.git'));) {
    const parent = dirname(at)
    if (parent === at || folders.length >= levelsMax) return [folder]
    folders.push(parent)
    at = parent
  }
  return folders
}

/** @throws ConfigError */
export async function readConfig(path: string, cwd: string): Promise<Config> {
  const absolute = resolve(cwd, path)
  const shown = relative(cwd, absolute).split(sep).join('/')
  const text = readText(absolute, shown)
  // Most targets have no configuration, and what reads YAML takes long to load.
  const { parseConfig } = await import('./parse-config.ts')
  return parseConfig(text, shown)
}

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    if (code === 'ENOENT') {
      const message = `${shown} does not exist. Check the path, or leave out --config.`
      throw new ConfigError('CONFIG_NOT_FOUND', message)
    }
    const message = `${shown} cannot be read (${code}). Check its permissions, or use --no-config.`
    throw new ConfigError('CONFIG_NOT_READABLE', message)
  }
}
