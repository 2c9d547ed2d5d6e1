import { describe, expect, test } from 'vitest'
import { foldersIn } from '../tools/source-files.ts'
import { repository, textOf } from './repository.ts'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const manifestOf = (path: string): Manifest => JSON.parse(textOf(path))

const packages = foldersIn(repository, 'packages').map((name) => `packages/${name}/package.json`)
const manifests = ['package.json', ...packages].map(manifestOf)
const runtime = manifests.flatMap(({ dependencies = {} }) => Object.entries(dependencies))
const development = manifests.flatMap(({ devDependencies = {} }) => Object.entries(devDependencies))

/** Names in the headings below one section of the page. */
function namesIn(section: string): readonly string[] {
  const text = textOf('docs/dependencies.md')
    .split(/^## /mu)
    .find((part) => part.startsWith(section))
  return [...(text ?? '').matchAll(/^### (.+)$/gmu)].map(([, name = '']) => name)
}

const sortedNames = (entries: readonly (readonly [string, string])[]): readonly string[] =>
  [...new Set(entries.map(([name]) => name))].sort()

describe('docs/dependencies.md', () => {
  test('has what is needed to run, and nothing else', () => {
    expect(namesIn('When Handfast runs')).toEqual(sortedNames(runtime))
  })

  test('has what is needed to build and test', () => {
    const names = new Set(sortedNames(runtime))
    const only = development.filter(([name]) => !names.has(name))
    expect(namesIn('For building and testing')).toEqual(sortedNames(only))
  })
})

test('every dependency is one version, and the same in every manifest', () => {
  const versions = new Map<string, string>()
  for (const [name, version] of [...runtime, ...development]) {
    expect(version, name).toMatch(/^(?:npm:[a-z-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/u)
    expect(versions.get(name) ?? version, name).toBe(version)
    versions.set(name, version)
  }
})

interface Locked {
  readonly hasInstallScript?: boolean
  readonly dev?: boolean
}

test('nothing that is needed to run has an install script', () => {
  const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
    textOf('package-lock.json'),
  )
  const scripted = Object.entries(lock.packages).filter(
    ([, { hasInstallScript, dev }]) => hasInstallScript === true && dev !== true,
  )
  expect(scripted.map(([path]) => path)).toEqual([])
})
