import type { RunAudit } from '../audit/audit-options.ts'
import type { Report } from '../report/report.ts'

/** A stream that text is written to. */
export interface Output {
  write(text: string): void
  readonly isTerminal: boolean
  /** Columns of the terminal. */
  readonly columns: number | undefined
}

/** What is loaded only when it is needed, because parsers take time to load. */
export interface Engine {
  readonly runAudit: RunAudit
}

/** Everything that the command needs from its surroundings. */
export interface CliContext {
  /** Without the program and the script. */
  readonly arguments: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  readonly now: () => Date
  /** Milliseconds from any start; never goes back. */
  readonly elapsedMs: () => number
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly version: string
  readonly loadReports: () => Promise<readonly Report[]>
  readonly loadEngine: () => Promise<Engine>
  /** The Markdown of a weakness's page. */
  readonly readPage: (weakness: string) => string
}
