// What has to be there before anything runs: the installed packages and the compiled sources.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const stampFolder = '.handfast'

/** @param {URL} root */
export function ensureInstalled(root) {
  const folder = fileURLToPath(root)
  const lockfile = readFileSync(join(folder, 'package-lock.json'))
  const lock = createHash('sha256').update(lockfile).digest('hex')
  if (existsSync(join(folder, 'node_modules')) && isLockInstalled(folder, lock)) return
  say('installing the packages of package-lock.json (npm ci)')
  run(folder, npmCommand(), ['ci', '--no-audit', '--no-fund'])
  writeStamp(folder, 'installed', lock)
}

/**
 * npm writes node_modules/.package-lock.json last, so one that is newer than the lockfile was made
 * from it. The stamp holds when a checkout has touched the lockfile without changing it.
 */
function isLockInstalled(folder, lock) {
  if (readStamp(folder, 'installed') === lock) return true
  const installed = modifiedMs(join(folder, 'node_modules/.package-lock.json'))
  return installed >= modifiedMs(join(folder, 'package-lock.json'))
}

/** Compiles when a source is new, gone or changed since the last time. @param {URL} root */
export function ensureBuilt(root) {
  const folder = fileURLToPath(root)
  const sources = sourcesHash(folder)
  const isBuilt = existsSync(join(folder, 'packages/handfast/bin/handfast.js'))
  if (isBuilt && readStamp(folder, 'built') === sources) return
  say('compiling (npm run build)')
  run(folder, process.execPath, [join(folder, 'tools/build.mjs')])
  writeStamp(folder, 'built', sources)
}

/**
 * Of names, sizes and times, as reading every file at every start would take longer than the start.
 */
function sourcesHash(folder) {
  const hash = createHash('sha256')
  for (const name of ['tsconfig.json', 'tsconfig.base.json', 'tools']) {
    addToHash(hash, join(folder, name))
  }
  for (const name of readdirSync(join(folder, 'packages')).sort()) {
    for (const part of ['package.json', 'tsconfig.json', 'src']) {
      addToHash(hash, join(folder, 'packages', name, part))
    }
  }
  return hash.digest('hex')
}

const notSources = new Set(['node_modules', 'dist', 'fixtures'])

function addToHash(hash, path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (!stats.isDirectory()) {
    hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(path).sort()) {
    if (!notSources.has(name)) addToHash(hash, join(path, name))
  }
}

function readStamp(folder, name) {
  const path = join(folder, stampFolder, name)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function writeStamp(folder, name, text) {
  mkdirSync(join(folder, stampFolder), { recursive: true })
  writeFileSync(join(folder, stampFolder, name), text)
}

const modifiedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

const npmCommand = () => (process.platform === 'win32' ? 'npm.cmd' : 'npm')

// On standard error: the output of the command must stay its own.
const say = (what) => console.error(`handfast: ${what}`)

function run(folder, file, args) {
  try {
    execFileSync(file, args, {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32' && file.endsWith('.cmd'),
    })
  } catch (error) {
    const code = typeof error.status === 'number' ? error.status : 1
    say(`${[file, ...args].join(' ')} ended with ${code}; see above`)
    process.exit(2)
  }
}
