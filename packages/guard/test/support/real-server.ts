import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'

/** A store's server as a process of its own, which tests may kill and start again. */
export interface RealServer {
  readonly port: number
  /** Started again with what it has kept, after `kill`. */
  start(): Promise<void>
  /** SIGKILL: nothing is written down that was not before. */
  kill(): Promise<void>
  /** Ends it and deletes what it kept. */
  close(): Promise<void>
}

export interface Launch {
  readonly program: string
  readonly args: readonly string[]
  readonly port: number
  /** As whom it runs, when not as whoever runs the tests. */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** Whether it answers as a server that is ready. */
  isReady(): Promise<boolean>
  /** After the end. */
  clean(): void
}

const readyMsMax = 30_000

export async function launch(given: Launch): Promise<RealServer> {
  let child: ChildProcess | undefined

  const begin = (): ChildProcess => {
    const options = { stdio: 'ignore', cwd: tmpdir(), ...given.user } as const
    return spawn(given.program, given.args, options)
  }

  const start = async (): Promise<void> => {
    const until = Date.now() + readyMsMax
    child = begin()
    while (!(await given.isReady())) {
      if (Date.now() > until) throw new Error(`${given.program} did not get ready`)
      // Right after a kill, what is left of the one before may still be in the way.
      if (child.exitCode !== null) child = begin()
      await pauseMs(50)
    }
  }

  const kill = async (): Promise<void> => {
    const ending = child
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    port: given.port,
    start,
    kill,
    async close() {
      await kill()
      given.clean()
    },
  }
}

export const pauseMs = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms))

/** A port of loopback that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port could be had')
  return address.port
}
