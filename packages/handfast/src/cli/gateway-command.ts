import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CliError } from './cli-error.ts'
import type { Command } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'

const packageName = '@handfast/gateway'

export const gatewayCommand: Command = {
  name: 'gateway',
  summary: 'stand in front of a running server and protect it (needs @handfast/gateway)',
  usage: 'gateway --upstream URL',
  description: [
    'Hands everything on to the command of @handfast/gateway, when that is installed. ' +
      '`handfast gateway --help` is its help.',
  ],
  options: [],
  examples: [
    {
      command: 'handfast gateway -- node server.js',
      what: 'a server over stdio',
    },
  ],
  notes: [],
  run: async (_, { cwd }) => handOn([], cwd),
  passOn: (args, { cwd }) => handOn(args, cwd),
}

/** Its own process, so that nothing of it is loaded here; it gets Ctrl-C from the terminal too. */
async function handOn(args: readonly string[], cwd: string): Promise<ExitCode> {
  const program = findProgram(cwd)
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' })
  const end = (): boolean => child.kill('SIGTERM')
  process.once('SIGTERM', end)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  process.off('SIGTERM', end)
  return exitCodeOf(code)
}

/** Of the project first, then of whatever this command is installed beside. */
function findProgram(cwd: string): string {
  for (const from of [join(cwd, 'package.json'), import.meta.url]) {
    try {
      const found = createRequire(from).resolve(`${packageName}/package.json`)
      return join(dirname(found), 'bin/handfast-gateway.js')
    } catch {
      continue
    }
  }
  const message = `${packageName} is not installed. Install it: npm install ${packageName}`
  throw new CliError('CLI_GATEWAY_MISSING', message)
}

/** Its codes are among ours; anything else is a failure. */
const exitCodeOf = (code: number | null): ExitCode =>
  Object.values(exitCodes).find((ours) => ours === code) ?? exitCodes.failed
