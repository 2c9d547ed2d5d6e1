import { runCommand } from './run-command.ts'

process.stdout.on('error', endWhenClosed)
process.stderr.on('error', endWhenClosed)

/** Whoever read our output has seen enough, as `head` does. */
function endWhenClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}

process.exitCode = await runCommand({
  args: process.argv.slice(2),
  env: process.env,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  now: Date.now,
  readInput: async () => {
    let text = ''
    for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk)
    return text
  },
  onSignal: (name, listener) => void process.on(name, listener),
})
