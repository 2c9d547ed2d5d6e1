import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// This module runs as bench/dist/run/folders.js, and in tests as bench/run/folders.ts.
const above: string = dirname(dirname(fileURLToPath(import.meta.url)))

export const benchFolder: string = basename(above) === 'dist' ? dirname(above) : above
export const projectFolder: string = dirname(benchFolder)

/** Everything that is fetched or measured; never committed. */
export const cacheFolder: string = join(benchFolder, '.cache')

export const commandLineFile: string = join(projectFolder, 'packages/handfast/bin/handfast.js')
