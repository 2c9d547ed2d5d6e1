import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface StaticFile {
  readonly type: string
  readonly bytes: Uint8Array
}

/** By path; all of them are read at the start, so that no path is ever looked up in a folder. */
export type StaticFiles = ReadonlyMap<string, StaticFile>

/** Where the build puts the page of the console. */
export const consoleFolder: string = fileURLToPath(new URL('../../dist/console', import.meta.url))

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Empty where the page was not built; the API works without it. */
export async function readStaticFiles(folder: string): Promise<StaticFiles> {
  const names = await readdir(folder).catch((): string[] => [])
  const files = new Map<string, StaticFile>()
  for (const name of names) {
    const type = types[extname(name)]
    if (type === undefined) continue
    const path = name === 'index.html' ? '/console' : `/console/${name}`
    files.set(path, { type, bytes: await readFile(join(folder, name)) })
  }
  return files
}
