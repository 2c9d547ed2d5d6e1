import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../run/command.ts'
import type { CommandResult } from '../run/command.ts'
import { cacheFolder } from '../run/folders.ts'
import { unpackTar } from './npm.ts'
import type { GitSource } from './source.ts'

const gitMsMax = 300_000
const complaintCharsMax = 200

/**
 * Puts one commit of a public repository into the folder; what went wrong, or undefined.
 * `HANDFAST_BENCH_MIRROR` names a folder of local copies, which are asked first.
 */
export async function unpackGit(
  source: GitSource,
  only: readonly string[],
  folder: string,
): Promise<string | undefined> {
  for (const repository of mirrorFolders(source.git)) {
    if (await hasCommit(repository, source.ref)) {
      return unpackCommit(repository, source.ref, { only, folder })
    }
  }
  const repository = join(cacheFolder, 'git', source.git.replace('/', '+'))
  const complaint = await fetchCommit(repository, source)
  return complaint ?? unpackCommit(repository, source.ref, { only, folder })
}

function mirrorFolders(repository: string): readonly string[] {
  const mirror = process.env['HANDFAST_BENCH_MIRROR']
  if (mirror === undefined || mirror === '') return []
  const joined = repository.replace('/', '+')
  return [
    join(mirror, joined, 'repo'),
    join(mirror, joined),
    join(mirror, `${repository}.git`),
    join(mirror, repository),
  ].filter((path) => existsSync(path))
}

async function hasCommit(repository: string, ref: string): Promise<boolean> {
  const result = await git(repository, ['cat-file', '-e', `${ref}^{commit}`])
  return result.code === 0
}

/** One commit without its history: GitHub serves any commit by its full hash. */
async function fetchCommit(repository: string, source: GitSource): Promise<string | undefined> {
  if (!existsSync(repository)) {
    mkdirSync(repository, { recursive: true })
    await git(repository, ['init', '--bare', '--quiet'])
  }
  if (await hasCommit(repository, source.ref)) return undefined
  const address = `https://github.com/${source.git}`
  const result = await git(repository, [
    'fetch',
    '--quiet',
    '--depth=1',
    address,
    isHash(source.ref) ? source.ref : `refs/tags/${source.ref}:refs/tags/${source.ref}`,
  ])
  return result.code === 0
    ? undefined
    : `not fetched from ${address}: ${result.stderr.trim().slice(0, complaintCharsMax)}`
}

function isHash(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref)
}

interface Unpacking {
  readonly only: readonly string[]
  readonly folder: string
}

async function unpackCommit(
  repository: string,
  ref: string,
  unpacking: Unpacking,
): Promise<string | undefined> {
  const archive = `${unpacking.folder}.tar`
  try {
    const result = await git(repository, [
      'archive',
      '--format=tar',
      `--output=${archive}`,
      ref,
      '--',
      ...unpacking.only,
    ])
    if (result.code !== 0) {
      return `not archived: ${result.stderr.trim().slice(0, complaintCharsMax)}`
    }
    return await unpackTar(archive, unpacking.folder, [])
  } finally {
    rmSync(archive, { force: true })
  }
}

function git(repository: string, words: readonly string[]): Promise<CommandResult> {
  return runCommand('git', ['-C', repository, ...words], {
    timeoutMs: gitMsMax,
    // A repository that asks for a password is one that cannot be had.
    env: { GIT_TERMINAL_PROMPT: '0' },
  })
}
