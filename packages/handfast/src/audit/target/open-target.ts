import { lstat, realpath, stat } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { resolve } from 'node:path'
import type { openArchive as OpenArchive } from './archive-target.ts'
import { openFile, openFolder } from './folder-target.ts'
import { parsePackageSpec, withPackedPackage } from './pack-from-npm.ts'
import { TargetError } from './target-error.ts'
import type { OpenTargetOptions, Target } from './target.ts'
import { defaultTargetLimits } from './target.ts'

/**
 * Opens what the user named: a folder, a source file, a `.tgz`, or `npm:NAME@VERSION`, which is the
 * only one that uses the network. Nothing of the target is executed.
 *
 * @throws TargetError; or the reason of `signal` when that is aborted.
 */
export async function openTarget(label: string, options: OpenTargetOptions): Promise<Target> {
  options.signal?.throwIfAborted()
  if (label.startsWith('npm:')) return openFromNpm(label, options)
  if (/^(?:https?|git|ssh)(?:\+\w+)?:\/\//.test(label)) {
    throw new TargetError(
      'TARGET_UNSUPPORTED',
      `${label} is a URL. Clone it and name the folder, or name a package as npm:NAME@VERSION.`,
    )
  }
  const path = resolve(options.cwd, label)
  const stats = await statTarget(label, path)
  const real = await realpath(path)
  if (stats.isDirectory()) return openFolder(label, real, options)
  if (!stats.isFile()) {
    throw new TargetError(
      'TARGET_UNSUPPORTED',
      `${label} is neither a file nor a folder. Name a folder, a source file or a .tgz.`,
    )
  }
  if (isArchiveName(label)) {
    return openArchiveLater(label, real, { ...options, kind: 'archive' })
  }
  return openFile(label, real, options)
}

/** What reads archives is loaded when there is one. */
const openArchiveLater: typeof OpenArchive = async (label, file, options) => {
  const { openArchive } = await import('./archive-target.ts')
  return openArchive(label, file, options)
}

export const isArchiveName = (name: string): boolean => /\.(?:tgz|tar\.gz|tar)$/i.test(name)

async function statTarget(label: string, path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw new TargetError(
        'TARGET_NOT_READABLE',
        `${label} cannot be read (${String(code)}). Check its permissions, or name another one.`,
        { cause: error },
      )
    }
    throw new TargetError('TARGET_NOT_FOUND', await notFoundMessage(label, path), { cause: error })
  }
}

async function notFoundMessage(label: string, path: string): Promise<string> {
  const isLink = await lstat(path).then(
    () => true,
    () => false,
  )
  if (isLink) return `${label} is a link that leads nowhere. Name what it should lead to.`
  const looksLikePackage = /^(?:@[\w.-]+\/)?[\w.-]+(?:@[\w.^~-]+)?$/.test(label)
  const hint = looksLikePackage ? ` If you mean the package, write npm:${label}.` : ''
  return `${label} does not exist. Check the path.${hint}`
}

function openFromNpm(label: string, options: OpenTargetOptions): Promise<Target> {
  const spec = parsePackageSpec(label.slice('npm:'.length))
  const { npmMsMax } = options.limits ?? defaultTargetLimits
  options.onProgress?.({ step: 'downloading', files: 0 })
  const packing = { env: options.env, msMax: npmMsMax, signal: options.signal }
  return withPackedPackage(spec, packing, (archive) =>
    openArchiveLater(label, archive, { ...options, kind: 'npm' }),
  )
}
