// `npm run build`: compiles the sources, and bundles the command and the page of the console.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const steps = [
  ['node_modules/typescript/bin/tsc', '-b'],
  ['tools/bundle.mjs'],
  ['tools/bundle-console.mjs'],
]

for (const args of steps) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
