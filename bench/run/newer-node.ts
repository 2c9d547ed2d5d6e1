import { runCommand } from './command.ts'

/** What the tools that need it say in one way or another: `globSync`, types that are stripped. */
const majorMin = 22
const findMsMax = 120_000

/** This process's own Node where it is new enough, and else the one that npm brings. */
export async function findNewerNode(cwd: string): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) >= majorMin) return process.execPath
  const words = ['exec', '--yes', `--package=node@${majorMin}`, '--', 'node', '-p']
  const found = await runCommand('npm', [...words, 'process.execPath'], {
    cwd,
    timeoutMs: findMsMax,
  })
  if (found.code !== 0) throw new Error(`Node ${majorMin} could not be had`)
  return found.stdout.trim()
}
