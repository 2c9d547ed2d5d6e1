import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openKeys } from '../../src/state/open-keys.ts'

const link = vi.hoisted(() =>
  vi.fn(() => Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' }))),
)

/** A file system such as exFAT, which has one name for a file. */
vi.mock('node:fs/promises', async (original) => ({ ...(await original<object>()), link }))

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-keys-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const open = async (): Promise<unknown> => {
  const state = { store: 'sqlite', path: join(folder, 'state.db') } as const
  const [key] = await openKeys({ keys: undefined, state })
  return key?.secret
}

test('the key is kept where a file cannot have a second name', async () => {
  const first = await open()
  expect(link).toHaveBeenCalledOnce()
  expect(await open()).toBe(first)
  expect(await readdir(folder)).toEqual(['state.db.key'])
  expect((await stat(join(folder, 'state.db.key'))).mode & 0o777).toBe(0o600)
})

test('a folder that is gone is still what is told', async () => {
  await rm(folder, { recursive: true })
  await expect(open()).rejects.toMatchObject({ code: 'GATEWAY_FILE_UNUSABLE' })
})
