import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Key } from '@handfast/guard'
import type { Config } from '../config/config.ts'

const secretBytes = 32

/**
 * The keys of the configuration; else those that were made at the first start and lie beside the
 * state, for its owner alone; else, without a file, keys that end with the process.
 *
 * @throws Error when the file cannot be read or written.
 */
export async function openKeys({ keys, state }: Pick<Config, 'keys' | 'state'>): Promise<Key[]> {
  if (keys !== undefined) return [...keys]
  if (state.store !== 'sqlite') return [newKey()]
  const file = `${state.path}.key`
  const known = await readKey(file)
  if (known !== undefined) return [known]
  const made = newKey()
  try {
    await writeFile(file, `${made.secret}\n`, { mode: 0o600, flag: 'wx' })
    return [made]
  } catch (error) {
    // Another process was faster.
    const other = await readKey(file)
    if (other === undefined) throw error
    return [other]
  }
}

const newKey = (): Key => ({
  id: 'first',
  secret: randomBytes(secretBytes).toString('base64url'),
})

async function readKey(file: string): Promise<Key | undefined> {
  try {
    return { id: 'first', secret: (await readFile(file, 'utf8')).trim() }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
