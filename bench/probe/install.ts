import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../run/folders.ts'
import { runCommand } from '../run/command.ts'
import type { Recipe } from './recipe.ts'

export type Installed =
  | { readonly folder: string; readonly missing?: undefined }
  | { readonly missing: string; readonly folder?: undefined }

const installMsMax = 300_000
const complaintCharsMax = 200

/** Installs once, into the cache, without running any script of what is installed. */
export async function install(
  recipe: Pick<Recipe, 'driver' | 'install'>,
  drivers: readonly string[],
): Promise<Installed> {
  const key = createHash('sha256').update(recipe.install.join('\n')).digest('hex').slice(0, 12)
  const folder = join(cacheFolder, 'probe/installed', key)
  if (!existsSync(folder)) {
    const complaint = await npmInstall(recipe.install, folder)
    if (complaint !== undefined) return { missing: complaint }
  }
  const { driver } = recipe
  if (driver === undefined) return { folder }
  const source = drivers.map((place) => join(place, driver)).find((file) => existsSync(file))
  if (source === undefined) return { missing: `there is no driver ${driver}` }
  copyFileSync(source, join(folder, driver))
  return { folder }
}

async function npmInstall(specs: readonly string[], folder: string): Promise<string | undefined> {
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  writeFileSync(join(unfinished, 'package.json'), '{"private":true}\n')
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--silent']
  const { code, stderr } = await runCommand('npm', ['install', ...options, ...specs], {
    cwd: unfinished,
    timeoutMs: installMsMax,
  })
  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true })
    return `npm did not install ${specs.join(' ')}: ${stderr.trim().slice(0, complaintCharsMax)}`
  }
  renameSync(unfinished, folder)
  return undefined
}
