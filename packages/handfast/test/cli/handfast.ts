import { readFileSync } from 'node:fs'
import type { RunAudit } from '../../src/audit/audit-options.ts'
import type { CliContext, Output } from '../../src/cli/context.ts'
import { runCommand } from '../../src/cli/run-command.ts'
import { reports } from '../../src/report/registry.generated.ts'
import { auditMarkers } from './marker-engine.ts'

export interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly runAudit?: RunAudit
  /** Columns of the terminal that both streams are; none when they are piped. */
  readonly terminal?: number
  readonly signal?: AbortSignal
  /** Milliseconds that pass each time somebody looks at the clock. */
  readonly tickMs?: number
}

export interface Ending {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command in this process, with an engine that reports marks. */
export async function handfast(
  args: readonly string[],
  { cwd = '/', env = {}, terminal, tickMs = 0, ...surroundings }: Surroundings = {},
): Promise<Ending> {
  const stdout: string[] = []
  const stderr: string[] = []
  let elapsedMs = 0
  const output = (parts: string[]): Output => ({
    write: (text) => void parts.push(text),
    isTerminal: terminal !== undefined,
    columns: terminal,
  })
  const context: CliContext = {
    arguments: args,
    cwd,
    env,
    stdout: output(stdout),
    stderr: output(stderr),
    now: () => new Date('2026-11-21T12:00:00Z'),
    elapsedMs: () => {
      elapsedMs += tickMs
      return elapsedMs
    },
    signal: surroundings.signal ?? new AbortController().signal,
    version: '9.8.7',
    loadReports: async () => reports,
    loadEngine: async () => ({ runAudit: surroundings.runAudit ?? auditMarkers }),
    readPage: (weakness) =>
      readFileSync(new URL(`../../../catalogue/pages/${weakness}.md`, import.meta.url), 'utf8'),
  }
  const code = await runCommand(context)
  return { code, stdout: stdout.join(''), stderr: stderr.join('') }
}
