import { readCommandLine } from './command-line.ts'
import type { CommandLine } from './command-line.ts'
import { check } from './check.ts'
import { hashKey } from './hash-key.ts'
import { helpText } from './help.ts'
import { messageOf } from './message-of.ts'
import { operate } from './operate.ts'
import { schema } from './schema.ts'
import { serve } from './serve.ts'
import type { Surroundings } from './surroundings.ts'
import { version } from '../version.ts'

export const exitCodes = { ended: 0, wrong: 1, failed: 2, interrupted: 130 } as const

/** The exit code. */
export async function runCommand(around: Surroundings): Promise<number> {
  try {
    return await run(readCommandLine(around.args), around)
  } catch (error) {
    around.stderr(`${messageOf(error)}\n`)
    return exitCodes.failed
  }
}

async function run(line: CommandLine, around: Surroundings): Promise<number> {
  if (line.options['version'] === true) {
    around.stdout(`${version}\n`)
    return exitCodes.ended
  }
  switch (line.command) {
    case 'help':
      around.stdout(helpText)
      return exitCodes.ended
    case 'check':
      return check(line, around)
    case 'hash-key':
      return hashKey(around)
    case 'schema':
      return schema(around)
    case 'serve':
      return serve(line, around)
    default:
      return operate(line, around)
  }
}
