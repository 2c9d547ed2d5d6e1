// `npm run test:runtimes`: the tests on the Node versions that the packages promise, each brought
// by npm's own `node` package. Slow, and it needs the network once. Words: [MAJOR]… [FOLDER]…, as
// in `npm run test:runtimes -- 24 packages/guard`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled } from './prepare.mjs'

const words = process.argv.slice(2)
const isMajor = (word) => /^\d+$/.test(word)
const majors = words.some(isMajor) ? words.filter(isMajor) : ['22', '24']
/** What vitest is told to run; everything when there is none. */
const folders = words.filter((word) => !isMajor(word))

const root = new URL('..', import.meta.url)
const folder = fileURLToPath(root)
const results = join(folder, '.handfast')

mkdirSync(results, { recursive: true })
ensureInstalled(root)
ensureBuilt(root)

const lines = majors.map(testOn)
console.log(`\n${lines.map(({ text }) => text).join('\n')}`)
process.exitCode = lines.every(({ hasPassed }) => hasPassed) ? 0 : 1

function testOn(major) {
  const output = join(results, `vitest-node-${major}.json`)
  rmSync(output, { force: true })
  console.log(`\n── Node ${major}`)
  const version = npmExec(major, ['--version'], 'pipe').stdout?.trim() ?? ''
  if (!version.startsWith(`v${major}.`)) {
    return { hasPassed: false, text: `Node ${major}: could not be had` }
  }
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', '--reporter=json']
  const { status } = npmExec(
    major,
    [...vitest, `--outputFile.json=${output}`, ...folders],
    'inherit',
  )
  if (!existsSync(output)) return { hasPassed: false, text: `Node ${version}: no results` }
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(output, 'utf8'))
  return {
    hasPassed: status === 0,
    text: `Node ${version}: ${numPassedTests} passed, ${numFailedTests} failed`,
  }
}

function npmExec(major, args, stdout) {
  const command = ['exec', '--yes', `--package=node@${major}`, '--', 'node', ...args]
  return spawnSync('npm', command, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', stdout, 'inherit'],
    shell: process.platform === 'win32',
  })
}
