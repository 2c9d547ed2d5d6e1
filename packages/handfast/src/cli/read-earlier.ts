import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEarlierProbe } from '../finding/probe-changes.ts'
import type { EarlierProbe } from '../finding/probe-changes.ts'
import { CliError } from './cli-error.ts'
import type { CliContext } from './context.ts'

/** The report that --against names. */
export interface Earlier {
  readonly file: string
  readonly probe: EarlierProbe
}

/** @throws CliError, or FindingError when the file is no report of a probe. */
export function readEarlier(file: string, { cwd }: Pick<CliContext, 'cwd'>): Earlier {
  let text: string
  try {
    text = readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
    const message = `The report ${file} ${why}. Write one with --format json=${file}.`
    throw new CliError('CLI_AGAINST_NOT_READABLE', message, { cause: error })
  }
  return { file, probe: parseEarlierProbe(text, `The report ${file}`) }
}
