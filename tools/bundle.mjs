// Joins the compiled command into a few files: to find and compile hundreds of small modules takes
// most of a short run. Other packages stay outside, and what is loaded late stays in files of its
// own.
import { chmodSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const folder = fileURLToPath(new URL('../packages/handfast/', import.meta.url))
const compiled = join(folder, 'dist')
const output = join(folder, 'bin')

if (modifiedMs(join(output, 'handfast.js')) <= newestMs(compiled)) await bundle()

async function bundle() {
  const build = await rolldown({
    input: {
      handfast: join(compiled, 'cli/main.js'),
      // Started by its name, which is beside whoever starts it here too.
      'lower-thread': join(compiled, 'audit/lower-thread.js'),
    },
    platform: 'node',
    external: isOtherPackage,
    tsconfig: false,
    transform: { target: 'node20.19' },
    onLog: (level, log) => {
      throw new Error(`the bundler says (${level}): ${log.message}`)
    },
  })
  // Put in place whole, as the command may be in use.
  const unfinished = join(folder, `bin.${process.pid}`)
  await build.write({ dir: unfinished, format: 'esm', chunkFileNames: 'part-[name].js' })
  await build.close()
  // npm does so when it installs the package, and not where the workspace is linked.
  chmodSync(join(unfinished, 'handfast.js'), 0o755)
  rmSync(output, { recursive: true, force: true })
  renameSync(unfinished, output)
}

/** Helpers of the bundler itself go into the bundle, as nobody has that package installed. */
function isOtherPackage(id) {
  return /^[\w@]/u.test(id) && !isAbsolute(id) && !id.startsWith('@oxc-project/runtime')
}

function newestMs(at) {
  const entries = readdirSync(at, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
  return Math.max(...files.map(({ parentPath, name }) => modifiedMs(join(parentPath, name))))
}

function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
