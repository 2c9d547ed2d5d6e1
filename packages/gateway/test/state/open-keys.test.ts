import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKeys } from '../../src/state/open-keys.ts'

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-keys-'))
  path = join(folder, 'state.db')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const open = async (): Promise<unknown> => {
  const [key] = await openKeys({ keys: undefined, state: { store: 'sqlite', path } })
  return key?.secret
}

/** What a process that starts meanwhile would find, again and again until it is opened. */
async function foundMeanwhile(opening: Promise<unknown>): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  let isOpen = false
  void opening.finally(() => {
    isOpen = true
  })
  while (!isOpen) {
    if (existsSync(`${path}.key`)) found.add(readFileSync(`${path}.key`, 'utf8').trim())
    await setImmediate()
  }
  return found
}

test('all that start at once have the key that one of them made', async () => {
  const secrets = await Promise.all(Array.from({ length: 50 }, open))
  expect(secrets[0]).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(new Set(secrets)).toEqual(new Set([await open()]))
})

test('nobody finds half of a key', async () => {
  for (let round = 0; round < 50; round += 1) {
    await rm(`${path}.key`, { force: true })
    const opening = open()
    const found = await foundMeanwhile(opening)
    expect([...found].filter((secret) => secret.length !== 43)).toEqual([])
  }
})

test('the key is for its owner alone, and nothing else is left', async () => {
  await open()
  expect((await stat(`${path}.key`)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['state.db.key'])
})

test('a folder that is not there is told, not passed over', async () => {
  await rm(folder, { recursive: true })
  await expect(open()).rejects.toMatchObject({
    code: 'GATEWAY_FILE_UNUSABLE',
    message: `${path}.key cannot be used: ENOENT: no such file or directory`,
  })
})

test('a file that holds no key is told, and stays', async () => {
  await writeFile(`${path}.key`, 'half of a key\n')
  await expect(open()).rejects.toMatchObject({ code: 'GATEWAY_FILE_UNUSABLE' })
  expect(await readFile(`${path}.key`, 'utf8')).toBe('half of a key\n')
})

test('keys of the configuration are taken, and none is written', async () => {
  const keys = [{ id: 'own', secret: 'of the configuration' }]
  expect(await openKeys({ keys, state: { store: 'sqlite', path } })).toEqual(keys)
  expect(await readdir(folder)).toEqual([])
})

test('without a file, a key ends with its process', async () => {
  const state = { store: 'memory' } as const
  const [first] = await openKeys({ keys: undefined, state })
  const [second] = await openKeys({ keys: undefined, state })
  expect(first?.secret).not.toBe(second?.secret)
})
