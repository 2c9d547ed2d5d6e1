// `npm run test:dynamodb`: the store contract through the SDK of AWS, on an emulator that nothing
// else here needs. Both are brought by npm, without scripts; so it needs the network once.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled } from './prepare.mjs'

const packages = {
  dynalite: '4.0.0',
  '@aws-sdk/client-dynamodb': '3.1164.0',
  '@aws-sdk/lib-dynamodb': '3.1162.0',
}

const root = new URL('..', import.meta.url)
const emulator = fileURLToPath(new URL('bench/.cache/dynamodb', root))

ensureInstalled(root)
ensureBuilt(root)
if (!existsSync(join(emulator, 'node_modules'))) install()

const file = 'packages/guard/test/stores/dynamodb-emulated.ts'
const { status } = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', file], {
  cwd: fileURLToPath(root),
  env: { ...process.env, HANDFAST_DYNAMODB_EMULATOR: emulator },
})
process.exitCode = status ?? 1

function install() {
  mkdirSync(emulator, { recursive: true })
  const wanted = { private: true, dependencies: packages }
  writeFileSync(join(emulator, 'package.json'), JSON.stringify(wanted))
  console.log('installing an emulator and the SDK of AWS …')
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund']
  const { status: code } = run('npm', words, { cwd: emulator })
  if (code !== 0) throw new Error('The emulator cannot be installed; is there a network?')
}

function run(program, words, options) {
  const shell = process.platform === 'win32'
  return spawnSync(program, words, { stdio: 'inherit', shell, ...options })
}
