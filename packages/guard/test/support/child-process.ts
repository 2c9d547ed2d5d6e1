import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** A module of the tests that can be run by Node without anything being built. */
export interface Program {
  run(args: readonly string[]): Child
  discard(): void
}

export interface Child {
  /** Resolved when it has said that it is ready. */
  readonly ready: Promise<void>
  readonly ended: Promise<void>
  /** What it has said so far, each line as JSON. */
  readonly said: readonly unknown[]
  go(): void
  /** SIGKILL. */
  kill(): void
}

const repository = fileURLToPath(new URL('../../../../', import.meta.url))
/** Below the repository, so that its packages are found; not part of it. */
const folderAbove = join(repository, '.handfast')

export async function programOf(entry: URL): Promise<Program> {
  mkdirSync(folderAbove, { recursive: true })
  const folder = mkdtempSync(join(folderAbove, 'child-'))
  const bundle = await rolldown({
    input: fileURLToPath(entry),
    platform: 'node',
    external: ['ioredis', 'pg'],
    resolve: { conditionNames: ['@handfast/source', 'node', 'import', 'default'] },
  })
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'child.mjs' })
  await bundle.close()
  return {
    run: (args) => start(join(folder, 'child.mjs'), args),
    discard: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function start(file: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said: unknown[] = []
  const lines = createInterface({ input: child.stdout })
  child.stdin.on('error', () => undefined)
  const ready = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      const value: unknown = JSON.parse(line)
      if (value === 'ready') resolve()
      else said.push(value)
    })
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
  })
  ready.catch(() => undefined)
  return {
    ready,
    ended: new Promise((resolve) => child.once('close', () => resolve())),
    said,
    go: () => void child.stdin.write('go\n'),
    kill: () => void child.kill('SIGKILL'),
  }
}
