import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import type { Client } from './load.ts'

/** Something that answers MCP at a URL, and the processes it consists of. */
export interface Started {
  readonly name: string
  readonly url: string
  readonly pids: readonly number[]
  /** It starts a process for each; more of them would measure the machine. */
  readonly clientsMax?: number
  /** Where it is no URL that clients speak to. */
  open?(): Promise<Client>
  close(): Promise<void>
}

/** A script of ours that says its port in a line of JSON, and ends with its input. */
export async function startScript(file: string): Promise<Started> {
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { port } = JSON.parse(String(line)) as { readonly port: number }
  return { name: '', url: `http://127.0.0.1:${port}/mcp`, pids: pidsOf(child), close: end(child) }
}

export interface Program {
  readonly name: string
  readonly program: string
  readonly words: readonly string[]
  readonly url: string
  readonly cwd?: string
}

const startMsMax = 20_000

/** @throws Error when nobody listens at its URL after a while. */
export async function startProgram({ name, program, words, url, cwd }: Program): Promise<Started> {
  const child = spawn(program, [...words], {
    stdio: ['ignore', 'ignore', 'ignore'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  await listening(url, name, child)
  return { name, url, pids: pidsOf(child), close: end(child) }
}

const pidsOf = ({ pid }: ChildProcess): readonly number[] => (pid === undefined ? [] : [pid])

const end = (child: ChildProcess) => async (): Promise<void> => {
  if (child.exitCode !== null) return
  child.stdin?.end()
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 3_000)
  await once(child, 'exit')
  clearTimeout(timer)
}

async function listening(url: string, name: string, child: ChildProcess): Promise<void> {
  const untilMs = performance.now() + startMsMax
  while (performance.now() < untilMs && child.exitCode === null) {
    const isThere = await fetch(url, { method: 'OPTIONS' }).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`${name} does not listen`)
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** Clock ticks of Linux are 10 ms. */
const tickMs = 10

/** CPU time that processes and those they have started took so far, in milliseconds. */
export async function cpuMsOf(pids: readonly number[]): Promise<number> {
  let ticks = 0
  for (const pid of await withChildren(pids)) ticks += await ticksOf(pid)
  return ticks * tickMs
}

export async function residentBytesOf(pids: readonly number[]): Promise<number> {
  let bytes = 0
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    bytes += Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
  }
  return bytes
}

async function ticksOf(pid: number): Promise<number> {
  const fields = await statOf(pid)
  // proc(5): utime and stime are the 14th and 15th; the name and what is before it are cut off.
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
}

async function statOf(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

async function withChildren(pids: readonly number[]): Promise<readonly number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    parents.set(Number(name), Number((await statOf(Number(name)))[1]))
  }
  const found = new Set(pids)
  // Children have been seen after their parents once nothing is added any more.
  for (let size = 0; size !== found.size;) {
    size = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  return [...found]
}
