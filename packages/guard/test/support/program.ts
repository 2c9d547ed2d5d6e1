import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Debian puts the programs of the Postgres server, which are not in the path. */
const postgresFolders = '/usr/lib/postgresql'

/** Path of the first of these programs, or undefined where none is installed. */
export function findProgram(...names: readonly string[]): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  const folders = [...path, '/usr/sbin', ...postgresBins()]
  return folders
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable)
}

function postgresBins(): readonly string[] {
  try {
    return readdirSync(postgresFolders).map((version) => join(postgresFolders, version, 'bin'))
  } catch {
    return []
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
