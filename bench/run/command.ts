import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

export interface CommandOptions {
  readonly cwd?: string
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** What is kept of each stream; the rest is read and dropped. */
  readonly outputBytesMax?: number
}

export interface CommandResult {
  /** Null when the command could not be started or was ended at its time limit. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly elapsedMs: number
  /** From the start to the first byte on standard output; null when there was none. */
  readonly firstOutputMs: number | null
  readonly timedOut: boolean
}

const outputBytesMaxDefault = 256 * 1024 * 1024

interface Kept {
  readonly chunks: Buffer[]
  bytes: number
}

/** Runs a program without a shell and never throws: what went wrong is in the result. */
export function runCommand(
  program: string,
  words: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    const stdout: Kept = { chunks: [], bytes: 0 }
    const stderr: Kept = { chunks: [], bytes: 0 }
    let firstOutputMs: number | null = null
    let timedOut = false
    const child = start(program, words, options)
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, options.timeoutMs)
    const bytesMax = options.outputBytesMax ?? outputBytesMaxDefault
    child.stdout?.on('data', (chunk: Buffer) => {
      firstOutputMs ??= performance.now() - startedAt
      keep(stdout, chunk, bytesMax)
    })
    child.stderr?.on('data', (chunk: Buffer) => keep(stderr, chunk, bytesMax))
    const finish = (code: number | null, complaint: string): void => {
      clearTimeout(timer)
      resolve({
        code: timedOut ? null : code,
        stdout: textOfKept(stdout),
        stderr: textOfKept(stderr) + complaint,
        elapsedMs: performance.now() - startedAt,
        firstOutputMs,
        timedOut,
      })
    }
    child.once('error', (error) => finish(null, error.message))
    child.once('close', (code) => finish(code, ''))
  })
}

function start(program: string, words: readonly string[], options: CommandOptions): ChildProcess {
  return spawn(program, [...words], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function keep(kept: Kept, chunk: Buffer, bytesMax: number): void {
  if (kept.bytes >= bytesMax) return
  kept.chunks.push(chunk)
  kept.bytes += chunk.length
}

function textOfKept(kept: Kept): string {
  return Buffer.concat(kept.chunks).toString('utf8')
}
