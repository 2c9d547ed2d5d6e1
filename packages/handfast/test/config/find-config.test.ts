import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findConfig, readConfig } from '../../src/config/find-config.ts'
import { pathMatcher } from '../../src/config/path-patterns.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'

describe('findConfig', () => {
  test('takes the nearest up to the top of the repository, and says how it is called', async () => {
    const folder = temporaryFolder({
      'handfast.yaml': 'version: 1\nfailOn: low',
      'repository/.git/HEAD': '',
      'repository/handfast.yaml': 'version: 1\nfailOn: high',
      'repository/a/handfast.yaml': 'version: 1\nfailOn: critical',
      'repository/a/b/x': '',
      'repository/c/x': '',
    })
    const repository = join(folder, 'repository')
    const found = await findConfig(join(repository, 'a/b'), repository)
    expect(found).toMatchObject({
      folder: join(repository, 'a'),
      config: { file: 'a/handfast.yaml', failOn: 'critical' },
    })
    const above = await findConfig(join(repository, 'c'), join(repository, 'c'))
    expect(above?.config).toMatchObject({
      file: '../handfast.yaml',
      failOn: 'high',
    })
  })

  test('looks no further than the folder outside of a repository, nor past its top', async () => {
    const folder = temporaryFolder({
      'handfast.yaml': 'version: 1',
      'plain/x': '',
      'repository/.git/HEAD': '',
    })
    expect(await findConfig(join(folder, 'plain'), folder)).toBeUndefined()
    expect(await findConfig(join(folder, 'repository'), folder)).toBeUndefined()
    expect(await findConfig(folder, folder)).toBeDefined()
  })

  test('one that cannot be read is no reason to go without', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'handfast.yaml'))
    await expect(findConfig(folder, folder)).rejects.toMatchObject({ code: 'CONFIG_NOT_READABLE' })
  })
})

test('readConfig says which file is not there', async () => {
  const reading = readConfig('gone.yaml', temporaryFolder())
  await expect(reading).rejects.toThrow(/^gone\.yaml does not exist/)
})

describe('pathMatcher', () => {
  test('matches in the manner of .gitignore, folders by their slash', () => {
    const matches = pathMatcher(['old/', '*.gen.ts', '!keep.gen.ts', '/top.ts'])
    expect(['old/', 'a/old/', 'a/old/b.ts', 'x.gen.ts', 'top.ts'].map(matches)).toEqual(
      Array(5).fill(true),
    )
    expect(['old', 'keep.gen.ts', 'a/top.ts'].map(matches)).toEqual([false, false, false])
  })

  test('with a prefix, in the terms of a folder above', () => {
    const matches = pathMatcher(['packages/a/src/'], 'packages/a/')
    expect(matches('src/')).toBe(true)
    expect(matches('other/')).toBe(false)
  })

  test('without patterns, or with a path that leads upwards, matches nothing', () => {
    expect(pathMatcher([])('a.ts')).toBe(false)
    expect(pathMatcher(['*'])('../a.ts')).toBe(false)
  })
})
