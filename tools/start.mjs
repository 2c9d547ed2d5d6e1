// `npm start`: installs and builds when something changed, then is the command itself. Plain
// JavaScript without dependencies, because it runs before there are any.
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled } from './prepare.mjs'

/** What is audited when nothing is named: a small server with weaknesses, made for the purpose. */
const weakServer = 'servers/weak-typescript'

const root = new URL('..', import.meta.url)
const given = process.argv.slice(2)

ensureInstalled(root)
ensureBuilt(root)

const isDemonstration = given.length === 0
if (isDemonstration) {
  process.chdir(fileURLToPath(root))
  process.argv.push('audit', weakServer)
}
// npm changes to the top of the repository; paths are meant from where the user stands.
if (!isDemonstration && process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD)

// In this process, so that Ctrl-C and the exit code are the command's own.
await import(new URL('packages/handfast/bin/handfast.js', root).href)

if (isDemonstration) {
  // It found what it was meant to find, which is no failure of `npm start`.
  if (process.exitCode === 1) process.exitCode = 0
  console.log('\nThat server is weak on purpose. To audit your own: npm start -- audit PATH')
  console.log('To read about a weakness:           npm start -- explain unbound-session')
}
