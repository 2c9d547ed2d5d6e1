import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PackageFacts } from '../../src/audit/target/package-facts.ts'
import { open } from './open.ts'
import { temporaryFolder } from './temporary-folder.ts'

const packagesOf = async (
  files: Readonly<Record<string, string>>,
  inside = '',
): Promise<readonly PackageFacts[]> => (await open(join(temporaryFolder(files), inside))).packages

const json = (value: unknown): string => JSON.stringify(value)

/** `name range version`, one a dependency. */
const shown = (facts: PackageFacts | undefined): string[] =>
  (facts?.dependencies ?? []).map(
    ({ name, kind, range, version }) => `${kind} ${name} ${range || '-'} ${version ?? '-'}`,
  )

describe('package.json', () => {
  test('names the package and its dependencies, each once', async () => {
    const [facts] = await packagesOf({
      'package.json': json({
        name: 'server',
        version: '1.2.3',
        dependencies: { express: '^5.0.0', shared: '1.0.0' },
        devDependencies: { vitest: '4.1.0', shared: '2.0.0' },
        peerDependencies: { '@scope/peer': '>=1' },
        optionalDependencies: { redis: '*' },
      }),
    })
    expect(facts).toMatchObject({ ecosystem: 'npm', folder: '', name: 'server', version: '1.2.3' })
    expect(shown(facts)).toEqual([
      'peer @scope/peer >=1 -',
      'runtime express ^5.0.0 -',
      'optional redis * -',
      'runtime shared 1.0.0 -',
      'development vitest 4.1.0 -',
    ])
  })

  test('gets versions from the lockfile, first from the package’s own place in it', async () => {
    const packages = await packagesOf({
      'package.json': json({ dependencies: { zod: '^3' } }),
      'a/package.json': json({ name: 'a', dependencies: { zod: '^4', express: '^5' } }),
      'package-lock.json': json({
        lockfileVersion: 3,
        packages: {
          'node_modules/zod': { version: '3.25.0' },
          'a/node_modules/zod': { version: '4.1.0' },
          'node_modules/express': { version: '5.1.0' },
        },
      }),
    })
    expect(packages.map(shown)).toEqual([
      ['runtime zod ^3 3.25.0'],
      ['runtime express ^5 5.1.0', 'runtime zod ^4 4.1.0'],
    ])
  })

  test('gets versions from a lockfile of version 1', async () => {
    const [facts] = await packagesOf({
      'package.json': json({ dependencies: { zod: '^3' } }),
      'package-lock.json': json({
        lockfileVersion: 1,
        dependencies: { zod: { version: '3.1.0' } },
      }),
    })
    expect(shown(facts)).toEqual(['runtime zod ^3 3.1.0'])
  })

  test('gets versions from what is installed, through links and above the target', async () => {
    const folder = temporaryFolder({
      '.git/HEAD': '',
      'store/zod/package.json': json({ version: '4.0.1' }),
      'node_modules/hono/package.json': json({ version: '4.9.0' }),
      'packages/a/package.json': json({ dependencies: { zod: '^4', hono: '^4' } }),
      'packages/a/node_modules/x': '',
    })
    symlinkSync(join(folder, 'store/zod'), join(folder, 'packages/a/node_modules/zod'))
    const target = await open(join(folder, 'packages/a'))
    expect(shown(target.packages[0])).toEqual(['runtime hono ^4 4.9.0', 'runtime zod ^4 4.0.1'])
  })

  test('of the nearest folder above serves a target that has none', async () => {
    const files = { '.git/HEAD': '', 'package.json': json({ name: 'top' }), 'src/deep/a.ts': '' }
    expect(await packagesOf(files, 'src/deep')).toMatchObject([{ name: 'top', folder: '../..' }])
    expect(await packagesOf(files, 'src/deep/a.ts')).toMatchObject([{ name: 'top' }])
  })

  test('that is broken, or no object, says nothing', async () => {
    for (const text of ['{', '[]', 'null', '"x"', '']) {
      expect(await packagesOf({ 'package.json': text })).toEqual([])
    }
  })

  test('whose members are of the wrong kind says what is left', async () => {
    const [facts] = await packagesOf({
      'package.json': json({
        name: 7,
        version: ['x'],
        dependencies: { good: '1.0.0', bad: {}, '../../etc/passwd': '1.0.0' },
        devDependencies: 'none',
      }),
    })
    expect(facts).toMatchObject({ name: null, version: null })
    expect(shown(facts)).toEqual(['runtime good 1.0.0 -'])
  })
})

describe('pyproject.toml', () => {
  test('names the project and its dependencies', async () => {
    const [facts] = await packagesOf({
      'pyproject.toml': `
[project]
name = "server"  # a comment
version = "0.3.0"
dependencies = [
  "mcp[cli]>=1.2,<2",   # with an extra
  "Flask_Session == 0.8.0 ; python_version > '3.9'",
  'redis',
]
[project.optional-dependencies]
dev = ["pytest>=8"]
[dependency-groups]
lint = ["ruff==0.5.0"]
[tool.other]
dependencies = ["not-this"]
`,
    })
    expect(facts).toMatchObject({ ecosystem: 'pypi', name: 'server', version: '0.3.0' })
    expect(shown(facts)).toEqual([
      'runtime flask-session == 0.8.0 0.8.0',
      'runtime mcp >=1.2,<2 -',
      'optional pytest >=8 -',
      'runtime redis - -',
      'development ruff ==0.5.0 0.5.0',
    ])
  })

  test('in the manner of Poetry', async () => {
    const [facts] = await packagesOf({
      'pyproject.toml': `
[tool.poetry]
name = "server"
[tool.poetry.dependencies]
python = "^3.11"
mcp = { version = "^1.2", extras = ["cli"] }
fastapi = "^0.115"
[tool.poetry.group.dev.dependencies]
pytest = "*"
`,
    })
    expect(shown(facts)).toEqual([
      'runtime fastapi ^0.115 -',
      'runtime mcp ^1.2 -',
      'development pytest * -',
    ])
  })

  test('gets versions from uv.lock or poetry.lock', async () => {
    const lock = '[[package]]\nname = "MCP"\nversion = "1.9.4"\n\n[[package]]\nname = "x"\n'
    for (const name of ['uv.lock', 'poetry.lock']) {
      const pyproject = '[project]\nname = "s"\ndependencies = ["mcp>=1"]\n'
      const [facts] = await packagesOf({ 'pyproject.toml': pyproject, [name]: lock })
      expect(shown(facts)).toEqual(['runtime mcp >=1 1.9.4'])
    }
  })
})

test('requirements.txt and setup.py name dependencies', async () => {
  const [requirements] = await packagesOf({
    'requirements.txt':
      '# all\nmcp==1.9.0\n-r other.txt\nhttpx @ https://host/x.whl\n\nredis>=5 # why\n',
  })
  expect(shown(requirements)).toEqual([
    'runtime httpx - -',
    'runtime mcp ==1.9.0 1.9.0',
    'runtime redis >=5 -',
  ])
  const [setup] = await packagesOf({
    'setup.py': `
from setuptools import setup
setup(
    name="server",
    install_requires=[
        "mcp[cli]>=1.2",  # why ]
        'redis',
    ],
    extras_require={"dev": ["pytest"]},
)
`,
  })
  expect(shown(setup)).toEqual(['runtime mcp >=1.2 -', 'runtime redis - -'])
})

test('a manifest that takes long to match is read in time', async () => {
  const startMs = performance.now()
  await packagesOf({
    'setup.py': `install_requires=[${'"'.repeat(50_000)}`,
    'pyproject.toml': `[project]\ndependencies = [${'['.repeat(100_000)}\n`,
    'requirements.txt': `${' '.repeat(100_000)}x\n`.repeat(20),
  })
  expect(performance.now() - startMs).toBeLessThan(5_000)
})
