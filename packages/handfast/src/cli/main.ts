#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { version } from '../version.ts'
import type { CliContext, Output } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { runCommand } from './run-command.ts'
import { tuneEngine } from './tune-engine.ts'

const require = createRequire(import.meta.url)

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns : undefined,
  }
}

const interruption = new AbortController()

/** The first one stops the run and cleans up; a second one does not wait for that. */
function interrupt(): void {
  if (interruption.signal.aborted) process.exit(exitCodes.interrupted)
  interruption.abort()
}

/** Whoever read our output has seen enough, as `head` does. */
function endWhenClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}

const context: CliContext = {
  arguments: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  signal: interruption.signal,
  version,
  loadReports: async () => (await import('../report/registry.generated.ts')).reports,
  loadEngine: () => {
    tuneEngine(process.versions.v8)
    return import('../audit/run.ts')
  },
  readPage: (weakness) =>
    readFileSync(require.resolve(`@handfast/catalogue/pages/${weakness}.md`), 'utf8'),
}

process.on('SIGINT', interrupt)
process.on('SIGTERM', interrupt)
process.stdout.on('error', endWhenClosed)
process.stderr.on('error', endWhenClosed)

process.exitCode = await runCommand(context)
// An audit that was interrupted may still be at work on its last file.
if (interruption.signal.aborted) process.exit()
