import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Group } from './group.ts'
import { spawnGroup } from './spawn-group.ts'

/** Ends process groups when this process has ended without doing it. One for a whole gateway. */
export interface Warden {
  watch(group: Group): void
  unwatch(group: Group): void
  /** Undefined while there is nothing to watch. */
  readonly pid: number | undefined
  close(): void
}

/** A script of its own, in plain JavaScript, as Node starts it by itself. */
const script = fileURLToPath(new URL('../../../bin/warden.js', import.meta.url))

const againMs = 1000

interface State {
  readonly groups: Set<Group>
  child: ChildProcess | undefined
  again: NodeJS.Timeout | undefined
  isClosed: boolean
}

/** Started with the first group. One that dies is started anew, and told of all. */
export function createWarden(): Warden {
  const state: State = { groups: new Set(), child: undefined, again: undefined, isClosed: false }
  return {
    watch(group) {
      state.groups.add(group)
      if (state.child === undefined) start(state)
      else tell(state, `+${group}\n`)
    },
    unwatch(group) {
      state.groups.delete(group)
      tell(state, `-${group}\n`)
    },
    get pid() {
      return state.child?.pid
    },
    close() {
      state.isClosed = true
      clearTimeout(state.again)
      // Whatever is left is ended by it.
      state.child?.stdin?.end()
    },
  }
}

function start(state: State): void {
  if (state.isClosed || state.again !== undefined) return
  // In a group of its own, so that what ends the gateway's does not end it.
  const options = { env: {}, stdio: ['pipe', 'ignore', 'ignore'] } satisfies SpawnOptions
  const spawned = spawnGroup(process.execPath, [script], options)
  // There may be a descriptor for its pipe in a moment.
  if (spawned.kind === 'failed') return void spawned.cause.then(() => startAgain(state))
  const { child } = spawned
  state.child = child
  child.unref()
  unrefPipe(child)
  child.stdin?.on('error', () => undefined)
  child.once('error', () => startAgain(state))
  child.once('exit', () => startAgain(state))
  for (const group of state.groups) tell(state, `+${group}\n`)
}

/** Node declares a pipe of a process as a stream, which in fact is a socket. */
function unrefPipe({ stdin }: ChildProcess): void {
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
}

function startAgain(state: State): void {
  state.child = undefined
  if (state.isClosed || state.again !== undefined) return
  state.again = setTimeout(() => {
    state.again = undefined
    if (state.groups.size > 0) start(state)
  }, againMs).unref()
}

function tell({ child }: State, line: string): void {
  child?.stdin?.write(line)
}
