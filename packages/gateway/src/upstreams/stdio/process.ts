import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import type { Clock, OwnerKey } from '@handfast/guard'
import type { JsonObject } from '@handfast/protocol'
import { parseExact, stringifyExact } from '../../data-path/exact-numbers.ts'
import type { StdioReach } from '../../config/config.ts'
import { createLineReader } from '../../data-path/line-reader.ts'
import { UpstreamError } from '../../data-path/upstream.ts'
import type { Duplex, DuplexEvents } from '../duplex/duplex.ts'
import { messagesIn } from '../duplex/from-server.ts'
import type { Environment } from './environment.ts'
import { signalGroup } from './group.ts'
import type { Group } from './group.ts'
import type { ProcessEnding, TellOfProcess } from './happening.ts'
import { createLogReader } from './log-reader.ts'
import type { MemoryWatch } from './memory-watch.ts'
import { spawnGroup } from './spawn-group.ts'
import type { Warden } from './warden.ts'

export interface ProcessOptions {
  readonly upstream: string
  readonly caller: OwnerKey
  readonly reach: StdioReach
  readonly environment: Environment
  readonly lineBytesMax: number
  readonly warden: Warden
  readonly memoryWatch: MemoryWatch
  readonly clock: Clock
  readonly tell: TellOfProcess
}

interface State {
  readonly options: ProcessOptions
  readonly child: ChildProcessWithoutNullStreams
  readonly group: Group
  /** Why we have ended it; undefined when it ends by itself. */
  reason: ProcessEnding | undefined
  isOver: boolean
}

const logCharactersMax = 2000
const logLinesMaxPerSecond = 100

/**
 * A server at the other end of two pipes, in a process group of its own, without a shell.
 *
 * @throws UpstreamError UPSTREAM_UNREACHABLE when it cannot be started.
 */
export async function startProcess(options: ProcessOptions, events: DuplexEvents): Promise<Duplex> {
  const { reach, environment, upstream, caller, tell } = options
  const [program = '', ...args] = reach.command
  const spawned = spawnGroup(program, args, { cwd: reach.folder, env: environment, stdio: 'pipe' })
  if (spawned.kind === 'failed') {
    const cause = await spawned.cause
    tell({ name: 'process.failed', upstream, caller, reason: codeOf(cause) })
    throw new UpstreamError('UPSTREAM_UNREACHABLE', 'The program cannot be started', { cause })
  }
  const { group } = spawned
  // It was given pipes, and one that has started has them.
  const child = spawned.child as ChildProcessWithoutNullStreams
  // Who has ended reads nothing more, which is heard of by the end itself.
  child.stdin.on('error', () => undefined)
  const state: State = { options, child, group, reason: undefined, isOver: false }
  watch(state)
  listen(state, events)
  endWhenHungUp(state)
  const isMemoryLimited = options.memoryWatch.isSupported
  tell({ name: 'process.started', upstream, caller, isMemoryLimited })
  return { send: (message) => send(state, message), close: () => close(state) }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'

function watch(state: State): void {
  const { warden, memoryWatch, reach } = state.options
  warden.watch(state.group)
  memoryWatch.watch(state.group, reach.memoryBytesMax, () => kill(state, 'memory-exceeded'))
}

function listen(state: State, events: DuplexEvents): void {
  const { child, options } = state
  const { upstream, caller, tell } = options
  const lines = createLineReader(options.lineBytesMax)
  child.stdout.on('data', (chunk: Uint8Array) => {
    const read = lines.read(chunk)
    if (read === undefined) return kill(state, 'line-too-long')
    for (const line of read) for (const message of messagesOf(line)) events.onMessage(message)
    // Whoever writes without an end is read in turn with everybody else.
    child.stdout.pause()
    setImmediate(() => child.stdout.resume())
  })
  const log = createLogReader({
    charactersMax: logCharactersMax,
    linesMaxPerSecond: logLinesMaxPerSecond,
    clock: options.clock,
  })
  child.stderr.on('data', (chunk: Uint8Array) => {
    for (const line of log.read(chunk)) tell({ name: 'process.wrote', upstream, caller, line })
  })
  child.once('exit', () => sweepUp(state))
  child.once('close', (_code, signal) => {
    const reason = state.reason ?? (signal === null ? 'exited' : 'signalled')
    state.isOver = true
    for (const line of log.end()) tell({ name: 'process.wrote', upstream, caller, line })
    events.onEnd()
    tell({ name: 'process.ended', upstream, caller, reason })
  })
}

/** 2025-11-25, basic/transports, stdio: without either of them there is nothing to be had of it. */
function endWhenHungUp(state: State): void {
  const { child } = state
  const hungUp = (): void => {
    const timer = setTimeout(() => {
      if (!state.isOver && state.reason === undefined) kill(state, 'hung-up')
    }, graceMs)
    child.once('close', () => clearTimeout(timer))
  }
  // Most who do have ended, or are about to.
  child.stdin.once('close', hungUp)
  child.stdout.once('end', hungUp)
}

/** What is no JSON is no message: servers write to their standard output by mistake. */
function messagesOf(line: string): readonly JsonObject[] {
  // To fail to parse costs a hundred times as much.
  if (!/^\s*[[{]/.test(line)) return []
  try {
    return messagesIn(parseExact(line))
  } catch {
    return []
  }
}

const pipesMsMax = 500

/** What it started in its group does not outlive it, and what is elsewhere keeps no pipes. */
function sweepUp({ child, group, options }: State): void {
  signalGroup(group, 'SIGKILL')
  options.warden.unwatch(group)
  options.memoryWatch.unwatch(group)
  const timer = setTimeout(() => {
    for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
  }, pipesMsMax)
  child.once('close', () => clearTimeout(timer))
}

function kill(state: State, reason: ProcessEnding): void {
  state.reason ??= reason
  signalGroup(state.group, 'SIGKILL')
  state.child.stdout.destroy()
}

const unreadBytesMax = 16 * 1024 * 1024

async function send(state: State, message: JsonObject): Promise<void> {
  const { child } = state
  if (state.isOver || !child.stdin.writable) throw gone()
  if (child.stdin.writableLength > unreadBytesMax) {
    kill(state, 'reads-nothing')
    throw gone()
  }
  child.stdin.write(`${stringifyExact(message)}\n`)
}

const gone = (): UpstreamError =>
  new UpstreamError('UPSTREAM_UNREACHABLE', 'The server behind has ended')

/** 2026-07-28, basic/transports/stdio, Shutdown: what each step is given. */
const graceMs = 1000

/** Standard input is closed, then it is asked to end, then it is ended. */
async function close(state: State): Promise<void> {
  const { child, group } = state
  if (state.isOver) return
  state.reason ??= 'closed'
  const closed = once(child, 'close')
  child.stdin.end()
  const steps = [
    setTimeout(() => signalGroup(group, 'SIGTERM'), graceMs / 2),
    setTimeout(() => signalGroup(group, 'SIGKILL'), graceMs * 2),
  ]
  // One that has exited is swept up; its group may be another's by then.
  const stop = (): void => steps.forEach((step) => clearTimeout(step))
  child.once('exit', stop)
  await closed
  stop()
}
