import { runCommand } from '../../src/cli/run-command.ts'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The command, as from a terminal of nobody in particular. */
export async function command(...args: readonly string[]): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  const code = await runCommand({
    args,
    env: {},
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    now: Date.now,
    readInput: async () => '',
    onSignal: () => undefined,
  })
  return { code, stdout, stderr }
}
