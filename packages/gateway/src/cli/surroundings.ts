/** Everything that the command needs from its surroundings. */
export interface Surroundings {
  /** Without the program and the script. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** All of standard input. */
  readonly readInput: () => Promise<string>
  readonly onSignal: (name: 'SIGHUP' | 'SIGINT' | 'SIGTERM', listener: () => void) => void
}
