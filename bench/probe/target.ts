import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { benchFolder, cacheFolder } from '../run/folders.ts'
import type { Recipe } from './recipe.ts'

/** A published server that runs on loopback, in a process of its own. */
export interface Target {
  readonly url: string
  /** It ended by itself; undefined while it runs. */
  crashed(): string | undefined
  /** The end of what it wrote. */
  output(): string
  stop(): Promise<void>
}

const startMsMax = 60_000
const stopMsMax = 3_000
const pollMs = 100
const outputCharsMax = 4_000

export interface Starting {
  /** Where it was installed. */
  readonly folder: string
  /** How many times as fast its clock runs; that of this machine when absent. */
  readonly clockSpeed?: number
}

/** @throws Error when nothing listens in time. */
export async function startTarget(recipe: Recipe, starting: Starting): Promise<Target> {
  const port = await freePort()
  const child = start(recipe, starting, port)
  let output = ''
  let crashed: string | undefined
  const take = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-outputCharsMax)
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  child.once('error', (error) => (crashed = error.message))
  child.once('exit', (code, signal) => (crashed ??= `ended with ${code ?? signal}`))
  const target: Target = {
    url: `http://127.0.0.1:${port}${recipe.path}`,
    crashed: () => crashed,
    output: () => output,
    stop: () => stop(child),
  }
  const deadline = performance.now() + startMsMax
  while (crashed === undefined && performance.now() < deadline) {
    if (await isListening(port)) return target
    await wait(pollMs)
  }
  await stop(child)
  throw new Error(`${recipe.name} does not listen (${crashed ?? 'too late'}): ${output}`)
}

/** Nothing of this machine's environment goes to it but what a program needs to run. */
function start(recipe: Recipe, { folder, clockSpeed = 1 }: Starting, port: number): ChildProcess {
  const filled = (text: string): string => text.replaceAll('{port}', String(port))
  const home = join(cacheFolder, 'probe/home')
  mkdirSync(home, { recursive: true })
  const environment = Object.entries(recipe.environment).map(([name, text]) => [name, filled(text)])
  const before = ['fast-clock.mjs', 'loopback.mjs'].flatMap((file) => [
    '--import',
    join(benchFolder, 'probe/drivers', file),
  ])
  const words = [...before, recipe.file, ...recipe.words.map(filled)]
  return spawn(process.execPath, words, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      BENCH_PORT: String(port),
      BENCH_CLOCK_SPEED: String(clockSpeed),
      ...Object.fromEntries(environment),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  await Promise.race([ended, wait(stopMsMax)])
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await ended
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
