/**
 * Ends the servers of a gateway that has ended without a word (`kill -9`). It hears over its standard
 * input which process groups there are: `+123` is a new one, `-123` is over. The end of the input is
 * the end of the gateway.
 */
const graceMs = 1000
const groupsMax = 100_000

/** @type {Set<number>} */
const groups = new Set()
let rest = ''

process.stdin.setEncoding('ascii')
process.stdin.on('data', (text) => {
  const lines = (rest + text).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) take(line)
})
process.stdin.on('close', endAll)
// Ctrl+C is for the gateway, which ends its servers by itself.
process.on('SIGINT', () => undefined)

/** @param {string} line */
function take(line) {
  const group = Number(line.slice(1))
  if (!Number.isSafeInteger(group) || group < 2) return
  if (line.startsWith('-')) groups.delete(group)
  else if (groups.size < groupsMax) groups.add(group)
}

function endAll() {
  signalAll('SIGTERM')
  if (groups.size > 0) setTimeout(() => signalAll('SIGKILL'), graceMs)
}

/** @param {'SIGKILL' | 'SIGTERM'} signal */
function signalAll(signal) {
  for (const group of groups) {
    try {
      process.kill(-group, signal)
    } catch {
      groups.delete(group)
    }
  }
}
