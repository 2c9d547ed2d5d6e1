import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { TargetError } from './target-error.ts'

export interface PackageSpec {
  readonly name: string
  /** A version, range or tag; null for what the registry calls the latest. */
  readonly version: string | null
}

// Nothing here may read as an option, a path, a URL or an alias when npm sees it.
const specPattern = /^((?:@[a-z\d~][\w.~-]*\/)?[a-z\d~][\w.~-]*)(?:@([\w.^~*+][\w.^~*+-]*))?$/i

/** @throws TargetError `TARGET_NAME_INVALID` */
export function parsePackageSpec(text: string): PackageSpec {
  const [, name, version] = specPattern.exec(text) ?? []
  if (name === undefined || text.length > 300) {
    throw new TargetError(
      'TARGET_NAME_INVALID',
      `"npm:${text.slice(0, 100)}" is not NAME or NAME@VERSION. Write it as npm:@scope/name@1.2.3.`,
    )
  }
  return { name, version: version ?? null }
}

export interface PackOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly msMax: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Downloads a package with the user's own npm, so with their registry and credentials, and hands
 * the archive to `use`. Scripts of the package do not run. The archive is gone when the promise
 * settles.
 *
 * @throws TargetError with a `TARGET_NPM_…` code.
 */
export async function withPackedPackage<Result>(
  spec: PackageSpec,
  options: PackOptions,
  use: (archive: string) => Promise<Result>,
): Promise<Result> {
  // Created for this user alone (0700).
  const folder = await mkdtemp(join(tmpdir(), 'handfast-'))
  // A second Ctrl-C ends the process without waiting for what is under way.
  const removeAtExit = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  try {
    await runNpmPack(spec, folder, options)
    const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
    if (archive === undefined) throw failed(spec, 'it packed nothing')
    return await use(join(folder, archive))
  } finally {
    await rm(folder, { recursive: true, force: true })
    process.off('exit', removeAtExit)
  }
}

async function runNpmPack(spec: PackageSpec, folder: string, options: PackOptions): Promise<void> {
  // Most audits start no process, and need not wait for what could.
  const { execFile } = await import('node:child_process')
  const wanted = spec.version === null ? spec.name : `${spec.name}@${spec.version}`
  const npm = npmCommand()
  const args = [...npm.args, 'pack', '--ignore-scripts', '--loglevel=error', '--', wanted]
  const { signal } = options
  const execution = {
    cwd: folder,
    env: { ...options.env, npm_config_update_notifier: 'false' },
    timeout: options.msMax,
    maxBuffer: 1024 * 1024,
    windowsHide: true,
    ...(signal === undefined ? {} : { signal }),
  }
  return new Promise((resolve, reject) => {
    execFile(npm.file, args, execution, (error, stdout, stderr) => {
      if (error === null) resolve()
      else if (signal?.aborted === true) reject(signal.reason)
      else reject(npmError(spec, error, { output: stdout + stderr, msMax: options.msMax }))
    })
  })
}

/**
 * On Windows `npm` is a script for the shell, which we do not use; its program is called instead.
 */
function npmCommand(): { readonly file: string; readonly args: readonly string[] } {
  if (process.platform !== 'win32') return { file: 'npm', args: [] }
  const program = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  return { file: process.execPath, args: [program] }
}

interface NpmRun {
  readonly output: string
  readonly msMax: number
}

function npmError(
  spec: PackageSpec,
  error: Error & { code?: unknown; killed?: boolean },
  run: NpmRun,
): TargetError {
  if (error.code === 'ENOENT') {
    return new TargetError(
      'TARGET_NPM_MISSING',
      'npm was not found. Install Node.js with npm, or name a folder or a .tgz instead.',
    )
  }
  if (error.killed === true) {
    return new TargetError(
      'TARGET_NPM_TIMEOUT',
      `npm pack ${nameOf(spec)} took longer than ${run.msMax / 1000} s. ` +
        'Try again, or run npm pack yourself and name the .tgz.',
    )
  }
  // Only npm's code: the rest of what it prints may hold a registry's address with credentials.
  const code = /\bcode\s+(E[A-Z\d]+)/.exec(run.output)?.[1]
  if (code === 'E404') return failed(spec, 'the registry has no such package or version')
  if (code === 'ETARGET') return failed(spec, 'the package has no such version')
  return failed(spec, code === undefined ? 'see what npm says about it' : `npm says ${code}`)
}

const nameOf = ({ name, version }: PackageSpec): string =>
  version === null ? name : `${name}@${version}`

const failed = (spec: PackageSpec, why: string): TargetError =>
  new TargetError(
    'TARGET_NPM_FAILED',
    `npm pack ${nameOf(spec)} failed: ${why}. Run the same command to see more.`,
  )
