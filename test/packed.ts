import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { repository, textOf } from './repository.ts'

export interface Packed {
  readonly name: string
  readonly tarball: string
  /** Paths in it, relative to the package. */
  readonly files: readonly string[]
}

export interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const onWindows = process.platform === 'win32'

/** Settings of npm for whoever runs the tests are not for the commands of the tests. */
const { PATH = '', HOME = '', TEMP = '', SystemRoot = '' } = process.env
const environment = { PATH, HOME, TEMP, SystemRoot, npm_config_update_notifier: 'false' }

/**
 * Compiles what is stale, so that what is packed is what the sources say. Errors of types are for
 * the check that looks for them; the output is written all the same.
 */
export function build(): void {
  const compiler = join(repository, 'node_modules/typescript/bin/tsc')
  const compilation = [compiler, '-b', 'packages/handfast', 'packages/protocol']
  for (const args of [compilation, [join(repository, 'tools/bundle.mjs')]]) {
    spawnSync(process.execPath, args, { cwd: repository, stdio: 'ignore' })
  }
}

export const temporaryFolder = (): string =>
  realpathSync(mkdtempSync(join(tmpdir(), 'handfast-packed-')))

/** Packs every workspace into a folder, without the network and without running any script. */
export function pack(folder: string): readonly Packed[] {
  const options = ['--workspaces', '--ignore-scripts', '--offline', '--json']
  const args = ['pack', ...options, '--pack-destination', folder]
  const output = execFileSync('npm', args, {
    cwd: repository,
    encoding: 'utf8',
    env: environment,
    shell: onWindows,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const packed: readonly { name: string; filename: string; files: readonly { path: string }[] }[] =
    JSON.parse(output)
  const published = packed.filter(({ name }) => !isPrivate(name))
  return published.map(({ name, filename, files }) => ({
    name,
    // Some versions of npm name the file of a scoped package with its slash.
    tarball: join(folder, filename.replace(/^@/u, '').replaceAll('/', '-')),
    files: files.map(({ path }) => path).sort(),
  }))
}

/** npm packs those too, though it would not publish them. */
function isPrivate(name: string): boolean {
  const manifest = textOf(`packages/${name.replace(/^@[^/]+\//u, '')}/package.json`)
  return 'private' in JSON.parse(manifest)
}

/** Unpacks packages as an installation would, and links what they depend on beside them. */
export function install(packages: readonly Packed[], folder: string): void {
  const modules = join(folder, 'node_modules')
  for (const { name, tarball } of packages) {
    const place = join(modules, name)
    mkdirSync(place, { recursive: true })
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', place])
  }
  const names = new Set(packages.map(({ name }) => name))
  for (const dependency of packages.flatMap(({ name }) => dependenciesOf(join(modules, name)))) {
    const place = join(modules, dependency)
    if (names.has(dependency) || existsSync(place)) continue
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(join(repository, 'node_modules', dependency), place, 'junction')
  }
}

function dependenciesOf(folder: string): readonly string[] {
  const manifest: { readonly dependencies?: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  return Object.keys(manifest.dependencies ?? {})
}

/** Runs a script with Node alone: no conditions, no settings of the one who runs the tests. */
export function runNode(args: readonly string[], cwd: string): Ending {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: environment,
  })
  return { code: status, stdout, stderr }
}
