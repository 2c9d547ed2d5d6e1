import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { connect, createServer } from 'node:net'

/** A store's server as a process of its own, which tests may kill and start again. */
export interface RealServer {
  readonly port: number
  /** Started again with what it has kept, after `kill`. */
  start(): Promise<void>
  /** SIGKILL: nothing is written down that was not before. */
  kill(): Promise<void>
  /** Stops it in its tracks: connections stay, answers do not come. */
  pause(): void
  resume(): void
  /** Ends it and deletes what it kept. */
  close(): Promise<void>
}

export interface Launch {
  readonly program: string
  readonly args: readonly string[]
  readonly port: number
  readonly env?: Readonly<Record<string, string>>
  /** Whether it answers as a server that is ready. */
  isReady(): Promise<boolean>
  /** After the end. */
  clean(): void
}

const readyMsMax = 30_000

export async function launch(given: Launch): Promise<RealServer> {
  let child: ChildProcess | undefined

  const start = async (): Promise<void> => {
    child = spawn(given.program, given.args, {
      stdio: 'ignore',
      ...(given.env === undefined ? {} : { env: { ...process.env, ...given.env } }),
    })
    const until = Date.now() + readyMsMax
    while (!(await given.isReady())) {
      if (child.exitCode !== null) throw new Error(`${given.program} ended at once`)
      if (Date.now() > until) throw new Error(`${given.program} did not get ready`)
      await pauseMs(20)
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
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
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

export const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.destroy())
  })
