import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// This module runs as bench/dist/run/folders.js.
const here: string = dirname(fileURLToPath(import.meta.url))

export const benchFolder: string = dirname(dirname(here))
export const projectFolder: string = dirname(benchFolder)

/** Everything that is fetched or measured; never committed. */
export const cacheFolder: string = join(benchFolder, '.cache')

export const commandLineFile: string = join(
  projectFolder,
  'packages/handfast/dist/cli/main.js',
)
