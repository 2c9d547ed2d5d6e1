import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { memberOf } from '@handfast/protocol'
import type { Clock } from '../clock.ts'
import type { JsonRpcId } from '../json-rpc.ts'
import { isResponseTo, parseJson } from '../json-rpc.ts'
import { createLineReader } from './line-reader.ts'
import { endWithUs, hasGroups, outlivedBy, signalGroup } from './process-group.ts'

/** A server at the other end of two pipes. */
export interface ServerProcess {
  /** Undefined as long as it runs. */
  readonly ending: string | undefined
  readonly hasAnswered: boolean
  /** Lines on standard output that were no JSON. */
  readonly strayLines: number
  /** The end of what it wrote to standard error. */
  readonly lastWords: string
  /** Resolves with the line of the response. Rejects when it ends before, or is aborted. */
  ask(line: string, id: JsonRpcId, signal: AbortSignal): Promise<string>
  tell(line: string): void
  /** Standard input is closed, then it is asked to end, then it is ended. */
  close(): Promise<void>
}

export interface ProcessOptions {
  /** The program, and its arguments. */
  readonly command: readonly [program: string, ...args: string[]]
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string
  readonly lineCharactersMax: number
  readonly clock: Clock
  /** Requests of the server are answered, which only the legacy era has. */
  readonly answersRequests: boolean
}

interface State {
  readonly child: ChildProcessWithoutNullStreams
  readonly waiting: Map<JsonRpcId, Waiting>
  readonly answersRequests: boolean
  ending: string | undefined
  hasAnswered: boolean
  strayLines: number
  lastWords: string
  repliesLeft: number
}

interface Waiting {
  readonly resolve: (line: string) => void
  readonly reject: (error: Error) => void
}

const lastWordsCharactersMax = 4_000
/** Requests of a server that are answered; more would be a flood. */
const repliesMax = 1_000

export function startProcess(options: ProcessOptions): ServerProcess {
  const { command, environment, cwd, clock, answersRequests } = options
  const [program, ...args] = command
  const env = { ...environment }
  const child = spawn(program, args, { cwd, env, stdio: 'pipe', detached: hasGroups })
  endWithUs(child)
  const state: State = {
    child,
    waiting: new Map(),
    answersRequests,
    ending: undefined,
    hasAnswered: false,
    strayLines: 0,
    lastWords: '',
    repliesLeft: repliesMax,
  }
  listen(state, options.lineCharactersMax)
  return {
    get ending() {
      return state.ending
    },
    get hasAnswered() {
      return state.hasAnswered
    },
    get strayLines() {
      return state.strayLines
    },
    get lastWords() {
      return state.lastWords
    },
    ask: (line, id, signal) => ask(state, { line, id, signal }),
    tell: (line) => void child.stdin.write(`${line}\n`),
    close: () => close(state, clock),
  }
}

function listen(state: State, lineCharactersMax: number): void {
  const { child } = state
  const reader = createLineReader(lineCharactersMax)
  child.stdout.on('data', (chunk: Uint8Array) => {
    const lines = reader.read(chunk)
    if (lines !== undefined) return lines.forEach((line) => take(state, line))
    signalGroup(child, 'SIGKILL')
    end(state, 'a line of its standard output had no end')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    state.lastWords = (state.lastWords + chunk.toString()).slice(-lastWordsCharactersMax)
  })
  // Who has ended reads nothing more, which is heard of by the end itself.
  child.stdin.on('error', () => undefined)
  child.on('error', ({ message }) => end(state, `it could not be started (${message})`))
  // What it started in its group does not outlive it.
  child.on('exit', () => signalGroup(child, 'SIGKILL'))
  child.on('close', (code, signal) => {
    outlivedBy(child)
    end(state, signal === null ? `it ended with code ${code ?? 0}` : `it was ended by ${signal}`)
  })
}

function end(state: State, why: string): void {
  state.ending ??= why
  for (const { reject } of state.waiting.values()) reject(new Error(state.ending))
  state.waiting.clear()
}

function take(state: State, line: string): void {
  if (line.trim() === '') return
  const value = parseJson(line)
  if (typeof value !== 'object' || value === null) {
    state.strayLines += 1
    return
  }
  // 2025-03-26 basic/index, Batching: several on a line.
  for (const message of Array.isArray(value) ? value : [value]) takeMessage(state, message, line)
}

function takeMessage(state: State, message: unknown, line: string): void {
  const id = memberOf(message, 'id')
  if (id === null) return takeNameless(state, message, line)
  if (typeof id !== 'number' && typeof id !== 'string') return
  if (memberOf(message, 'method') !== undefined) return reply(state, message, id)
  if (!isResponseTo(message, id)) return
  state.hasAnswered = true
  state.waiting.get(id)?.resolve(line)
  state.waiting.delete(id)
}

/** An error about a request whose id was not looked at is about the only one that there is. */
function takeNameless(state: State, message: unknown, line: string): void {
  const [only, ...others] = state.waiting.values()
  if (memberOf(message, 'error') === undefined || others.length > 0) return
  state.hasAnswered = true
  state.waiting.clear()
  only?.resolve(line)
}

/** A server may wait for its ping; nothing else was offered to it. */
function reply(state: State, message: unknown, id: JsonRpcId): void {
  if (!state.answersRequests || state.repliesLeft === 0) return
  state.repliesLeft -= 1
  const isPing = memberOf(message, 'method') === 'ping'
  const outcome = isPing
    ? { result: {} }
    : { error: { code: -32_601, message: 'Method not found' } }
  state.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...outcome })}\n`)
}

interface Asking {
  readonly line: string
  readonly id: JsonRpcId
  readonly signal: AbortSignal
}

function ask(state: State, { line, id, signal }: Asking): Promise<string> {
  return new Promise((resolve, reject) => {
    if (state.ending !== undefined) return reject(new Error(state.ending))
    const abort = (): void => {
      state.waiting.delete(id)
      reject(new Error('the answer came too late'))
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    state.waiting.set(id, { resolve, reject })
    state.child.stdin.write(`${line}\n`)
  })
}

/** 2026-07-28 basic/transports/stdio, Shutdown. */
const graceMs = 500

async function close(state: State, clock: Clock): Promise<void> {
  const { child } = state
  const closed = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) resolve()
    else child.once('exit', () => resolve())
  })
  const within = (ms: number): Promise<void> => {
    let stopTimer: (() => void) | undefined
    const late = new Promise<void>((resolve) => {
      stopTimer = clock.after(ms, resolve)
    })
    return Promise.race([closed, late]).finally(() => stopTimer?.())
  }
  child.stdin.end()
  await within(graceMs)
  signalGroup(child, 'SIGTERM')
  await within(graceMs)
  signalGroup(child, 'SIGKILL')
  await within(graceMs)
  // What it started elsewhere may hold the pipes, and must not hold us.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
  child.unref()
  outlivedBy(child)
}
