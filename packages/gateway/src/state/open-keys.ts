import { randomBytes } from 'node:crypto'
import { constants, copyFile, link, readFile, rm, writeFile } from 'node:fs/promises'
import type { Key } from '@handfast/guard'
import type { Config } from '../config/config.ts'
import { unusableFile, withFile } from '../opening/with-file.ts'

const secretBytes = 32

/**
 * The keys of the configuration; else those that were made at the first start and lie beside the
 * state, for its owner alone; else, without a file, keys that end with the process.
 *
 * @throws GatewayError GATEWAY_FILE_UNUSABLE when it cannot be read or written, or holds no key.
 */
export async function openKeys({ keys, state }: Pick<Config, 'keys' | 'state'>): Promise<Key[]> {
  if (keys !== undefined) return [...keys]
  if (state.store !== 'sqlite') return [newKey()]
  const file = `${state.path}.key`
  const known = await readKey(file)
  if (known !== undefined) return [known]
  const made = newKey()
  await withFile(file, keepFirst(file, `${made.secret}\n`))
  return [(await readKey(file)) ?? made]
}

/**
 * What is in the file is whole and stays: whoever reads it meanwhile finds all of it or nothing,
 * and of two that write it at once the second finds what the first wrote.
 */
async function keepFirst(file: string, content: string): Promise<void> {
  const unfinished = `${file}.${randomBytes(8).toString('hex')}`
  try {
    await writeFile(unfinished, content, { mode: 0o600, flag: 'wx', flush: true })
    await putInPlace(unfinished, file)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** @throws Error EEXIST when there is one. */
async function putInPlace(unfinished: string, file: string): Promise<void> {
  try {
    await link(unfinished, file)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw error
    // exFAT and some FUSE know no second name for a file; a copy is not there all at once.
    await copyFile(unfinished, file, constants.COPYFILE_EXCL)
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const newKey = (): Key => ({
  id: 'first',
  secret: randomBytes(secretBytes).toString('base64url'),
})

async function readKey(file: string): Promise<Key | undefined> {
  const text = await withFile(file, textOf(file))
  if (text === undefined) return undefined
  const secret = text.trim()
  if (isSecret.test(secret)) return { id: 'first', secret }
  throw unusableFile(
    file,
    'it holds no key. Put back the one that was there; without it, remove the file and the state ' +
      'beside it, and all sessions end',
  )
}

/** 32 bytes in base64url. */
const isSecret = /^[A-Za-z0-9_-]{43}$/

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
