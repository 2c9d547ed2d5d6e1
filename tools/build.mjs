// `npm run build`: compiles the sources, and bundles the command.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

for (const args of [['node_modules/typescript/bin/tsc', '-b'], ['tools/bundle.mjs']]) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
