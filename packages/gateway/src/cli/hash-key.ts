import { randomBytes } from 'node:crypto'
import { hashOfKey } from '../config/hash-of-key.ts'
import { CommandLineError } from './command-line.ts'
import type { Surroundings } from './surroundings.ts'

/** A key of fewer could be found by trying. */
const charactersMin = 32

/** The hash alone goes to standard output; a key that is made here goes to the terminal once. */
export async function hashKey({ stdout, stderr, readInput }: Surroundings): Promise<number> {
  const given = (await readInput()).trim()
  const key = given === '' ? randomBytes(32).toString('base64url') : given
  if (key.length < charactersMin) {
    const message = `A key has ${charactersMin} random characters or more; else one is made.`
    throw new CommandLineError('CLI_ARGUMENT_WRONG', message)
  }
  if (given === '') stderr(`The key, shown this once: ${key}\n`)
  stdout(`${hashOfKey(key)}\n`)
  return 0
}
