// Makes the page of the console: one script, one style sheet, and nothing that is loaded later.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const sources = fileURLToPath(new URL('../packages/console/', import.meta.url))
const place = fileURLToPath(new URL('../packages/gateway/dist/console', import.meta.url))

/** Later ones win: what is for phones comes last. */
const styles = [
  'base',
  'frame',
  'sums',
  'lists',
  'alerts',
  'charts',
  'upstreams',
  'asked',
  'narrow',
]

/** Put in place whole, as a gateway may be reading it. */
export async function bundleConsole(folder = place) {
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  cpSync(join(sources, 'page'), unfinished, { recursive: true })
  const css = styles.map((name) => readFileSync(join(sources, `src/styles/${name}.css`), 'utf8'))
  writeFileSync(join(unfinished, 'console.css'), css.join('\n'))
  const build = await rolldown({
    input: { console: join(sources, 'src/main.tsx') },
    platform: 'browser',
    tsconfig: false,
    transform: { target: 'es2023', jsx: { runtime: 'automatic', importSource: 'preact' } },
    onLog: (level, log) => {
      throw new Error(`the bundler says (${level}): ${log.message}`)
    },
  })
  // Comments with licences stay.
  await build.write({ dir: unfinished, format: 'esm', minify: true, comments: { legal: true } })
  await build.close()
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleConsole()
