import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CliError } from './cli-error.ts'

/**
 * Writes a file whole or not at all, so that nobody reads half of a report, and a run that fails
 * leaves the one before it as it was.
 *
 * @throws CliError when the folder is not there or the file cannot be written.
 */
export function writeFileWhole(file: string, text: string, cwd: string): void {
  const path = resolve(cwd, file)
  const folder = dirname(path)
  if (kindOf(folder) !== 'folder') {
    const message = `${file} cannot be written: its folder does not exist. Create ${folder} first.`
    throw new CliError('CLI_OUTPUT_FOLDER_MISSING', message)
  }
  try {
    const kind = kindOf(path)
    // A terminal, a pipe or /dev/null is written to; put in its place, a file would replace it.
    if (kind === 'other') writeFileSync(path, text)
    else replaceFile(kind === 'file' ? realpathSync(path) : path, text)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    const message = `${file} cannot be written (${code}). Name another file.`
    throw new CliError('CLI_OUTPUT_NOT_WRITABLE', message, { cause: error })
  }
}

function kindOf(path: string): 'file' | 'folder' | 'other' | 'nothing' {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 'nothing'
  if (stats.isDirectory()) return 'folder'
  return stats.isFile() ? 'file' : 'other'
}

function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text, { flag: 'wx' })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
