import { readOptions } from './options.ts'
import type { BenchOptions } from './options.ts'
import { tell } from './report.ts'

export interface PageOptions extends BenchOptions {
  /** `--write`: what was measured replaces a page that is committed. */
  readonly writes: boolean
}

/** Undefined, and the script fails, where a part would be written in the place of the whole. */
export function readPageOptions(words: readonly string[]): PageOptions | undefined {
  const writes = words.includes('--write')
  const options = readOptions(words.filter((word) => word !== '--write'))
  if (!writes || options.only.length === 0) return { ...options, writes }
  tell('--write writes the whole page, so it runs every server: leave out --only')
  process.exitCode = 2
  return undefined
}
