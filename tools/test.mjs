// `npm test`: everything that has to hold, in the order in which failures are easiest to
// understand. The last line is `N passed, N failed`, where a test counts one and so does a check.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './prepare.mjs'
import { missingServices } from './services.mjs'

const root = new URL('..', import.meta.url)
const folder = fileURLToPath(root)
const results = join(folder, '.handfast')
const testResults = join(results, 'vitest.json')
/** .ci/run prints it last, whatever npm has to say after us. */
const summaryFile = join(results, 'summary.txt')

const node = process.execPath
const tool = (path) => join(folder, 'node_modules', path)
const house = (name, ...args) => [node, join(folder, 'tools/dist', `${name}.js`), ...args]

const checks = [
  { name: 'types (tsc -b)', command: [node, tool('typescript/bin/tsc'), '-b'], isNeeded: true },
  {
    name: 'bundle of the command',
    command: [node, join(folder, 'tools/bundle.mjs')],
    isNeeded: true,
  },
  {
    name: 'types of the tests',
    command: [node, tool('typescript/bin/tsc'), '-p', 'tsconfig.tests.json'],
  },
  { name: 'generated: catalogue', command: house('generate-catalogue', '--check') },
  { name: 'generated: registries', command: house('generate-registries', '--check') },
  { name: 'generated: docs', command: house('generate-docs', '--check') },
  { name: 'rooms', command: house('check-rooms') },
  { name: 'sizes', command: house('check-sizes') },
  { name: 'exports', command: house('check-exports') },
  { name: 'catalogue', command: house('check-catalogue') },
  { name: 'lint (oxlint)', command: [node, tool('oxlint/bin/oxlint'), '--deny-warnings'] },
  { name: 'format (oxfmt)', command: [node, tool('oxfmt/bin/oxfmt'), '--check'] },
]

let passed = 0
const failures = []

function record(name, hasPassed) {
  if (hasPassed) passed += 1
  else failures.push(name)
}

mkdirSync(results, { recursive: true })
rmSync(summaryFile, { force: true })
ensureInstalled(root)

for (const check of checks) {
  const hasPassed = run(check.name, check.command)
  record(check.name, hasPassed)
  if (!hasPassed && check.isNeeded) finish()
}
runTests()
checkServices()
finish()

function run(name, [file, ...args]) {
  console.log(`\n── ${name}`)
  const { status } = spawnSync(file, args, { cwd: folder, stdio: 'inherit' })
  console.log(status === 0 ? 'ok' : `FAILED (${status ?? 'killed'})`)
  return status === 0
}

function runTests() {
  rmSync(testResults, { force: true })
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${testResults}`]
  const hasPassed = run('tests (vitest)', [node, tool('vitest/vitest.mjs'), 'run', ...reporters])
  if (!existsSync(testResults)) return record('vitest ended without results', false)
  const before = failures.length
  countTests(JSON.parse(readFileSync(testResults, 'utf8')))
  // An error outside of any test fails the run and no test.
  if (!hasPassed && failures.length === before)
    record('vitest: an error outside of the tests', false)
}

function countTests({ testResults: files }) {
  const skipped = []
  for (const { name: file, status, assertionResults: tests } of files) {
    if (status === 'failed' && tests.length === 0) record(`${file}: could not be loaded`, false)
    for (const { status: outcome, fullName } of tests) {
      if (outcome === 'passed' || outcome === 'failed') {
        record(`${file}: ${fullName}`, outcome === 'passed')
      } else {
        skipped.push(`${file}: ${fullName}`)
      }
    }
  }
  if (skipped.length === 0) return
  console.log(`\n── ${skipped.length} tests were SKIPPED\n${skipped.join('\n')}`)
  if (process.env.CI === 'true') record('no test is skipped', false)
}

function checkServices() {
  const missing = missingServices()
  if (missing.length === 0) return
  console.log('\n══════════ NOT TESTED, BECAUSE IT IS NOT INSTALLED ══════════')
  for (const { name, needed } of missing) console.log(`  ${name}: ${needed}`)
  console.log('══════════════════════════════════════════════════════════════')
  if (process.env.CI !== 'true') return
  for (const { name } of missing) record(`${name} is installed`, false)
}

function finish() {
  if (failures.length > 0) console.log(`\n── failed\n${failures.join('\n')}`)
  const summary = `${passed} passed, ${failures.length} failed`
  writeFileSync(summaryFile, `${summary}\n`)
  console.log(`\n${summary}`)
  process.exit(failures.length === 0 ? 0 : 1)
}
