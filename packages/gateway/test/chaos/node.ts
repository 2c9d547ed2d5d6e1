import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, pauseMs } from '../../../guard/test/support/real-server.ts'
import type { Used } from './growth.ts'

/** A gateway as an operator has it: the command, in a process of its own. */
export interface Node {
  /** Before the server over HTTP. */
  readonly url: string
  /** Before the one that is a process. */
  readonly processesUrl: string
  /** With the keys in another order each time, as while they are rotated. */
  start(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM: what is under way may end. */
  end(): Promise<void>
  /** Writes another configuration, and has it read by SIGHUP. */
  reload(callers: object): Promise<void>
  /** After a full collection. */
  used(): Promise<Used>
}

export interface NodeOptions {
  readonly folder: string
  readonly name: string
  /** Of the configuration. */
  readonly state: object
  readonly upstreamUrl: string
  /** Of what each principal shows to the server behind. */
  readonly credentialFile: string
  readonly callers: object
  /** How far its clock is ahead of the others'. */
  readonly aheadMs: number
}

const command = fileURLToPath(new URL('../../bin/handfast-gateway.js', import.meta.url))
const oneName = fileURLToPath(new URL('fixtures/one-name.mjs', import.meta.url))
const keys = [
  { id: 'k1', secret: 'Y2hhb3Mgb2YgdHdvIGdhdGV3YXlzLCAzMiBieXRlcyE' },
  { id: 'k2', secret: 'YW5vdGhlciBrZXksIHRvIHdoaWNoIHRoZXkgcm90YXRl' },
] as const
const pageBytes = 4096
const readyMsMax = 60_000

/** In the gateway before anything of it: a clock that is wrong, and what it holds, when asked. */
const before = (aheadMs: number): string => `
  const now = Date.now
  Date.now = () => now() + ${aheadMs}
  process.on('SIGUSR2', () => {
    gc()
    const { heapUsed, external } = process.memoryUsage()
    const resources = process.getActiveResourcesInfo().length
    process.stderr.write('used ' + JSON.stringify([heapUsed, external, resources]) + '\\n')
  })`

export async function openNode(options: NodeOptions): Promise<Node> {
  const port = await freePort()
  const file = join(options.folder, `${options.name}.yaml`)
  let child: ChildProcess | undefined
  let written = ''
  let { callers } = options
  let starts = 0

  const write = (): void => {
    const rotated = starts % 2 === 0 ? keys : keys.toReversed()
    writeConfig(file, { ...options, callers, port, keys: rotated })
  }
  const untilWritten = (text: string): Promise<void> =>
    until(
      () => written.includes(text),
      () => written,
    )
  const start = async (): Promise<void> => {
    starts += 1
    write()
    written = ''
    const clock = `data:text/javascript,${encodeURIComponent(before(options.aheadMs))}`
    const args = ['--expose-gc', '--import', clock, command, '--config', file]
    child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (written = last(written + text)))
    await untilWritten('Handfast gateway')
  }
  const stop = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const ending = child
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    ending.kill(signal)
    await until(
      () => ending.exitCode !== null || ending.signalCode !== null,
      () => written,
    )
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    processesUrl: `http://127.0.0.1:${port}/processes`,
    start,
    kill: () => stop('SIGKILL'),
    end: () => stop('SIGTERM'),
    async reload(next) {
      callers = next
      write()
      written = ''
      child?.kill('SIGHUP')
      await untilWritten('read anew')
    },
    async used() {
      written = ''
      child?.kill('SIGUSR2')
      await until(
        () => usedLine.test(written),
        () => written,
      )
      return usedBy(child?.pid ?? 0, written)
    },
  }
}

const usedLine = /used \[(\d+),(\d+),(\d+)\]\n/
const last = (text: string): string => text.slice(-10_000)

interface Written extends NodeOptions {
  readonly port: number
  readonly keys: readonly object[]
}

/** Of those that nobody ends; what gateways hold is measured once they are gone. */
export const sessionIdleMs = 120_000

function writeConfig(file: string, given: Written): void {
  const credential = { perPrincipal: { header: 'x-shown', file: given.credentialFile } }
  const gateway = {
    listen: { port: given.port },
    admin: false,
    state: given.state,
    keys: given.keys,
    callers: [{ apiKeys: given.callers }],
    upstreams: {
      chaos: { path: '/mcp', url: given.upstreamUrl, credential },
      processes: {
        path: '/processes',
        // The folder is for finding those that were left behind.
        command: [process.execPath, oneName, given.folder],
        idle: '10s',
      },
    },
    limits: { requestsPerMinutePerPrincipal: 1_000_000, answer: '64 MB', batch: 100 },
    sessions: { perPrincipal: 1000, idle: `${sessionIdleMs / 1000}s` },
    watch: { events: 'none' },
  }
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify({ version: 1, gateway }))
}

/** Looks again and again, as long as it may take. */
export async function until(
  isSo: () => boolean,
  why: () => string = () => '',
  look: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const endsAtMs = Date.now() + readyMsMax
  while (!isSo()) {
    if (Date.now() > endsAtMs) throw new Error(`It did not come to that. ${why()}`)
    await pauseMs(50)
    await look()
  }
}

function usedBy(pid: number, written: string): Used {
  const [, heapBytes, outsideBytes, resources] = (usedLine.exec(written) ?? []).map(Number)
  const [, resident = '0'] = readFileSync(`/proc/${pid}/statm`, 'ascii').split(' ')
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    processes: childrenOf(pid),
    resources: resources ?? Number.NaN,
    heapBytes: heapBytes ?? Number.NaN,
    outsideBytes: outsideBytes ?? Number.NaN,
    residentBytes: Number(resident) * pageBytes,
  }
}

function childrenOf(pid: number): number {
  const listed = readdirSync(`/proc/${pid}/task`).map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'ascii').trim(),
  )
  return listed.join(' ').split(' ').filter(Boolean).length
}

/** Processes in whose command line the text is. */
export function processesNaming(text: string): number {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && lineOf(pid).includes(text))
    .length
}

function lineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // It has ended since.
    return ''
  }
}
