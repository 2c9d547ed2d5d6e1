import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../run/folders.ts'
import { unpackGit } from './git.ts'
import { unpackNpm } from './npm.ts'
import { isNpm, nameOf } from './source.ts'
import type { Source } from './source.ts'

export type Fetched =
  | { readonly folder: string; readonly missing?: undefined }
  | { readonly missing: string; readonly folder?: undefined }

/**
 * The source unpacked in the cache, fetched once. `only` keeps these folders and files of a
 * repository, as git reads paths; an empty list keeps all.
 */
export async function fetchSource(source: Source, only: readonly string[]): Promise<Fetched> {
  const folder = join(cacheFolder, 'sources', folderNameOf(source, only))
  if (existsSync(folder)) return { folder }
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  const complaint = isNpm(source)
    ? await unpackNpm(source.npm, unfinished)
    : await unpackGit(source, only, unfinished)
  if (complaint !== undefined) {
    rmSync(unfinished, { recursive: true, force: true })
    return { missing: complaint }
  }
  renameSync(unfinished, folder)
  return { folder }
}

function folderNameOf(source: Source, only: readonly string[]): string {
  const name = nameOf(source).replaceAll('/', '+')
  if (only.length === 0) return name
  const kept = createHash('sha256').update(only.join('\n')).digest('hex')
  return `${name}-${kept.slice(0, 8)}`
}
