import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, pauseMs } from '../../../guard/test/support/real-server.ts'

/** A gateway as an operator has it: the command, in a process of its own. */
export interface Node {
  readonly url: string
  start(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** Writes another configuration, and has it read by SIGHUP. */
  reload(callers: object): Promise<void>
  used(): Used
  close(): Promise<void>
}

export interface Used {
  readonly descriptors: number
  readonly memoryBytes: number
}

export interface NodeOptions {
  readonly folder: string
  readonly name: string
  readonly redisUrl: string
  readonly upstreamUrl: string
  readonly callers: object
  /** How far its clock is ahead of the others'. */
  readonly aheadMs: number
}

const command = fileURLToPath(new URL('../../bin/handfast-gateway.js', import.meta.url))
const secret = 'Y2hhb3Mgb2YgdHdvIGdhdGV3YXlzLCAzMiBieXRlcyE'
const pageBytes = 4096
const readyMsMax = 30_000

export async function openNode(options: NodeOptions): Promise<Node> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/mcp`
  const file = join(options.folder, `${options.name}.yaml`)
  writeConfig(file, { ...options, port })
  let child: ChildProcess | undefined
  let written = ''

  const start = async (): Promise<void> => {
    const clock = `const now=Date.now;Date.now=()=>now()+${options.aheadMs}`
    const args = ['--import', `data:text/javascript,${clock}`, command, '--config', file]
    child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (written = last(written + text)))
    await until(
      () => written.includes('Handfast gateway'),
      () => written,
    )
  }
  const kill = async (): Promise<void> => {
    const ending = child
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGKILL')
    await ended
    written = ''
  }
  await start()
  return {
    url,
    start,
    kill,
    async reload(callers) {
      written = ''
      writeConfig(file, { ...options, callers, port })
      child?.kill('SIGHUP')
      await until(
        () => written.includes('read anew'),
        () => written,
      )
    },
    used: () => usedBy(child?.pid ?? 0),
    close: kill,
  }
}

const last = (text: string): string => text.slice(-10_000)

function writeConfig(file: string, given: NodeOptions & { readonly port: number }): void {
  const gateway = {
    listen: { port: given.port },
    admin: false,
    state: { store: 'redis', url: given.redisUrl },
    keys: [{ id: 'k1', secret }],
    callers: [{ apiKeys: given.callers }],
    upstreams: { chaos: { path: '/mcp', url: given.upstreamUrl } },
    limits: { requestsPerMinutePerPrincipal: 1_000_000, answer: '64 MB' },
    sessions: { perPrincipal: 1000 },
    watch: { events: 'none' },
  }
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify({ version: 1, gateway }))
}

export async function until(isSo: () => boolean, why: () => string = () => ''): Promise<void> {
  const endsAtMs = Date.now() + readyMsMax
  while (!isSo()) {
    if (Date.now() > endsAtMs) throw new Error(`It did not come to that. ${why()}`)
    await pauseMs(50)
  }
}

function usedBy(pid: number): Used {
  const [, resident = '0'] = readFileSync(`/proc/${pid}/statm`, 'ascii').split(' ')
  const descriptors = readdirSync(`/proc/${pid}/fd`).length
  return { descriptors, memoryBytes: Number(resident) * pageBytes }
}
